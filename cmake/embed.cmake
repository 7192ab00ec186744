# sluice_embed(<layer> <name> <files...>): puts the files into the binary, byte for byte, in the order
# given. C++ reads them through #include "embedded/<name>.h":
#   std::span<const sluice::EmbeddedFile> sluice::embedded::<name>()
# The assembler includes the bytes (.incbin), so that their size costs no time to compile.
enable_language(ASM)

function(sluice_embed layer name)
  set(assembly "  .section .rodata\n")
  set(symbols "")
  set(entries "")
  set(index 0)
  foreach(file IN LISTS ARGN)
    set(symbol sluice_embedded_${name}_${index})
    get_filename_component(file_name ${file} NAME)
    string(APPEND assembly "  .global ${symbol}, ${symbol}_end\n${symbol}:\n  .incbin \"${file}\"\n${symbol}_end:\n  .byte 0\n")
    string(APPEND symbols "extern \"C\" const char ${symbol}[], ${symbol}_end[];\n")
    string(APPEND entries "      {\"${file_name}\", std::string_view(${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol}))},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND assembly "  .section .note.GNU-stack,\"\",@progbits\n")

  set(source ${CMAKE_BINARY_DIR}/generated/embedded/${name}.S)
  file(GENERATE OUTPUT ${source} CONTENT "${assembly}")
  set_source_files_properties(${source} PROPERTIES GENERATED TRUE OBJECT_DEPENDS "${ARGN}")
  add_library(embedded_${name} OBJECT ${source})
  target_sources(sluice_${layer} PRIVATE $<TARGET_OBJECTS:embedded_${name}>)
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/generated/embedded/${name}.h CONTENT
"#pragma once

#include <span>

#include \"base/embedded_file.h\"

${symbols}
namespace sluice::embedded {

inline std::span<const EmbeddedFile> ${name}() {
  static const EmbeddedFile kFiles[] = {
${entries}  };
  return kFiles;
}

}  // namespace sluice::embedded
")
endfunction()
