# Build-wide switches: warnings, sanitizers, link-time speed. Presets set them; see CMakePresets.json.

set(SLUICE_SANITIZE "" CACHE STRING "Sanitizers for the whole build, e.g. address,undefined or thread")
set(SLUICE_UNITY 12 CACHE STRING "Sources that are compiled together; 0: each alone")
set(SLUICE_PROFILE "" CACHE STRING "generate: record which code runs; use: compile with what was recorded (scripts/build-profiled)")
option(SLUICE_FUZZ "Build the fuzz targets (needs clang)" OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

# Names in the binary and in its debug information are relative to the tree, so that the same commit
# gives the same bytes wherever it is built, and a fresh clone finds what another one has compiled.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Cold parts of functions can be empty. The linker then keeps one of the two entries for that
  # address in the table that exceptions are unwound by, and it may be the empty one: whatever is
  # thrown through the other function ends the process. tests/toolchain/test_unwind.py looks for it.
  add_compile_options(-fno-reorder-blocks-and-partition)
endif()

# Keeps asserts of the standard library in every build that is not the release one.
add_library(sluice_options INTERFACE)
target_include_directories(sluice_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_compile_options(sluice_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these inside the standard library and Boost once inlined; clang covers them.
  target_compile_options(sluice_options INTERFACE
    -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
    -Wno-stringop-overread -Wno-free-nonheap-object -Wno-dangling-pointer)
else()
  # A designated initialiser that names only what differs from the default is meant so.
  target_compile_options(sluice_options INTERFACE -Wno-missing-designated-field-initializers)
endif()
target_compile_definitions(sluice_options INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

if(SLUICE_SANITIZE)
  add_compile_options(-fsanitize=${SLUICE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SLUICE_SANITIZE})
  if(SLUICE_SANITIZE STREQUAL thread AND CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    # The static one brings an operator new of its own, beside that of base/memory_budget.cc.
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-resource-dir
                    OUTPUT_VARIABLE CLANG_RESOURCES OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    add_link_options(-shared-libsan -Wl,-rpath,${CLANG_RESOURCES}/lib/linux)
  endif()
endif()
if(SLUICE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(SLUICE_PROFILE STREQUAL "generate")
  add_compile_options(-fprofile-generate -fprofile-update=prefer-atomic)
  add_link_options(-fprofile-generate)
elseif(SLUICE_PROFILE STREQUAL "use")
  # Threads count without locks, so counts may not add up; what the loads did not reach is compiled as without a profile.
  add_compile_options(-fprofile-use -fprofile-correction -fprofile-partial-training -Wno-missing-profile)
endif()

find_program(MOLD mold)
find_program(LLD ld.lld)
if(NOT SLUICE_SANITIZE AND LLD)
  add_link_options(-fuse-ld=lld)
endif()
