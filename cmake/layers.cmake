# sluice_layer(<folder> <libraries...>): one static library and, where x_test.cc files stand beside
# the code, one unit test program. A layer sees the layers above it in src/layers.txt and no others.
set(SLUICE_LAYERS "" CACHE INTERNAL "")

# All unit test programs; what a sanitizer build needs besides the server itself.
add_custom_target(unit_tests)

# The layers in which threads meet: their tests run under the thread sanitizer too. The others are
# plain functions of their arguments.
set(SLUICE_THREADED base live http store runs hooks effects runtime)
add_custom_target(threaded_tests)

# How long one unit test program may run. The power cuts of the store's tests take minutes under a sanitizer.
set(SLUICE_TEST_SECONDS 300)
if(SLUICE_SANITIZE)
  set(SLUICE_TEST_SECONDS 900)
endif()

# Several sources to a compilation: the headers, most of the work, are read once for all of them.
function(sluice_unity target)
  if(SLUICE_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${SLUICE_UNITY})
  endif()
endfunction()

function(sluice_layer name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|_fuzz|/main)\\.cc$")
  if(sources)
    add_library(sluice_${name} STATIC ${sources})
    sluice_unity(sluice_${name})
    target_link_libraries(sluice_${name} PUBLIC sluice_options ${SLUICE_LAYERS} ${ARGN})
  else()
    add_library(sluice_${name} INTERFACE)
    target_link_libraries(sluice_${name} INTERFACE sluice_options ${SLUICE_LAYERS} ${ARGN})
  endif()
  if(tests)
    add_executable(${name}_test ${tests})
    sluice_unity(${name}_test)
    target_link_libraries(${name}_test PRIVATE sluice_${name} GTest::gtest GTest::gmock GTest::gtest_main)
    add_test(NAME unit.${name} COMMAND ${name}_test --gtest_brief=1)
    set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT ${SLUICE_TEST_SECONDS})
    add_dependencies(unit_tests ${name}_test)
    if(name IN_LIST SLUICE_THREADED)
      set_property(TEST unit.${name} APPEND PROPERTY LABELS threaded)
      add_dependencies(threaded_tests ${name}_test)
    endif()
  endif()
  set(SLUICE_LAYERS sluice_${name} ${SLUICE_LAYERS} CACHE INTERNAL "")
endfunction()

# What ships is small; the symbols stand beside it, where gdb and perf look for them.
function(sluice_stripped target)
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
    COMMAND ${CMAKE_OBJCOPY} --only-keep-debug $<TARGET_FILE:${target}> $<TARGET_FILE:${target}>.debug
    COMMAND ${CMAKE_OBJCOPY} --strip-all --add-gnu-debuglink=$<TARGET_FILE:${target}>.debug $<TARGET_FILE:${target}>)
endfunction()

# The same objects, linked with archives, so that nothing but the C library has to be there where it runs (decision 78).
# scripts/build-archives makes what it needs.
function(sluice_portable_binary)
  set(libraries ${CMAKE_SOURCE_DIR}/build/archives/libraries)
  add_executable(sluice-portable EXCLUDE_FROM_ALL $<TARGET_OBJECTS:sluice>)
  set_target_properties(sluice-portable PROPERTIES LINKER_LANGUAGE CXX LINK_DEPENDS ${libraries})
  foreach(layer IN LISTS SLUICE_LAYERS ITEMS sluice_asio)
    get_target_property(type ${layer} TYPE)
    if(type STREQUAL STATIC_LIBRARY)
      list(APPEND layers $<TARGET_FILE:${layer}>)
      add_dependencies(sluice-portable ${layer})
    endif()
  endforeach()
  # Their symbols stay inside: a library that the C library loads, such as one for names of hosts, must find its own.
  target_link_libraries(sluice-portable PRIVATE -Wl,--exclude-libs,ALL -Wl,--gc-sections -static-libstdc++ -static-libgcc
    -Wl,--start-group ${layers} -Wl,@${libraries} -Wl,--end-group)
endfunction()

function(sluice_binary)
  add_executable(sluice ${CMAKE_SOURCE_DIR}/src/app/main.cc)
  target_link_libraries(sluice PRIVATE sluice_app)
  if(NOT SLUICE_SANITIZE)
    # Memory of a delivery is taken on one thread and given back on another: with mimalloc the
    # io threads' own time fell by a third (docs/performance.md). Sanitizers bring an allocator of their own.
    target_link_libraries(sluice PRIVATE -Wl,--push-state,--no-as-needed mimalloc -Wl,--pop-state)
  endif()
  target_compile_definitions(sluice_base PUBLIC SLUICE_VERSION="${PROJECT_VERSION}")
  sluice_portable_binary()
  if(CMAKE_BUILD_TYPE STREQUAL Release)
    sluice_stripped(sluice)
    sluice_stripped(sluice-portable)
  endif()
endfunction()

# Every header compiles alone, and twice: one generated source a header, never part of "all".
function(sluice_headers_alone)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/src/*.h)
  set(sources "")
  foreach(header IN LISTS headers)
    set(source ${CMAKE_BINARY_DIR}/headers_alone/${header}.cc)
    file(GENERATE OUTPUT ${source} CONTENT "#include \"${header}\"\n#include \"${header}\"\n")
    list(APPEND sources ${source})
  endforeach()
  add_library(headers_alone OBJECT EXCLUDE_FROM_ALL ${sources})
  # Compiled as the code of app/ is, but not linked to it, so that it need not wait for the libraries.
  target_include_directories(headers_alone PRIVATE $<TARGET_PROPERTY:sluice_app,INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(headers_alone PRIVATE $<TARGET_PROPERTY:sluice_app,INTERFACE_COMPILE_DEFINITIONS>)
  target_compile_options(headers_alone PRIVATE $<TARGET_PROPERTY:sluice_app,INTERFACE_COMPILE_OPTIONS> -O0 -g0)
endfunction()

# sluice_fuzz(<name> <source> <libraries...>): a libFuzzer target, built where SLUICE_FUZZ is on (preset asan).
# "fuzz_targets" builds them all.
function(sluice_fuzz name source)
  if(NOT SLUICE_FUZZ)
    return()
  endif()
  if(NOT TARGET fuzz_targets)
    add_custom_target(fuzz_targets)
  endif()
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${ARGN})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzz_targets ${name})
endfunction()
