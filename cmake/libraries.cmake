# Everything Sluice links to. All of it comes from Debian 12 packages (scripts/packages.txt).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81.0 EXACT CONFIG REQUIRED COMPONENTS headers json url)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CURL REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(yaml-cpp REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(mimalloc REQUIRED)
find_package(pugixml REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlidec)
pkg_check_modules(ABSL_TIME REQUIRED IMPORTED_TARGET absl_time)
pkg_check_modules(CMARK REQUIRED IMPORTED_TARGET libcmark)
pkg_check_modules(LIBSSH REQUIRED IMPORTED_TARGET libssh)
find_library(HPDF_LIBRARY hpdf REQUIRED)
add_library(sodium ALIAS PkgConfig::SODIUM)
add_library(simdjson::simdjson ALIAS PkgConfig::SIMDJSON)
add_library(absl_time ALIAS PkgConfig::ABSL_TIME)
add_library(cmark ALIAS PkgConfig::CMARK)
add_library(libssh ALIAS PkgConfig::LIBSSH)

# Statically: the shared library hides the hooks by which base/regex.cc bounds a search.
find_library(RE2_LIBRARY libre2.a REQUIRED)
add_library(re2::re2 STATIC IMPORTED)
set_target_properties(re2::re2 PROPERTIES
  IMPORTED_LOCATION ${RE2_LIBRARY} INTERFACE_LINK_LIBRARIES Threads::Threads)

# Debian's libphonenumber-dev cannot be installed beside this Boost: its headers come into the build, the library itself
# is the installed one.
find_path(PHONENUMBER_INCLUDE phonenumbers/phonenumberutil.h)
if(NOT PHONENUMBER_INCLUDE)
  set(phonenumber ${CMAKE_BINARY_DIR}/generated/phonenumber)
  if(NOT EXISTS ${phonenumber}/include/phonenumbers/phonenumberutil.h)
    execute_process(COMMAND ${CMAKE_SOURCE_DIR}/scripts/fetch-phonenumber ${phonenumber} COMMAND_ERROR_IS_FATAL ANY)
  endif()
  set(PHONENUMBER_INCLUDE ${phonenumber}/include)
endif()
find_library(PHONENUMBER_LIBRARY NAMES phonenumber libphonenumber.so.8 REQUIRED)
pkg_check_modules(PROTOBUF REQUIRED IMPORTED_TARGET protobuf)
add_library(phonenumber UNKNOWN IMPORTED)
set_target_properties(phonenumber PROPERTIES
  IMPORTED_LOCATION ${PHONENUMBER_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${PHONENUMBER_INCLUDE} INTERFACE_LINK_LIBRARIES PkgConfig::PROTOBUF)

# Asio and Beast are compiled once, here, instead of in every file that includes them.
file(WRITE ${CMAKE_BINARY_DIR}/generated/asio_impl.cc "#include <boost/asio/impl/src.hpp>\n")
add_library(sluice_asio STATIC ${CMAKE_BINARY_DIR}/generated/asio_impl.cc)
target_compile_definitions(sluice_asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(sluice_asio PUBLIC Boost::headers Threads::Threads)
