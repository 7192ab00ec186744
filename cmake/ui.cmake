# sluice_ui(<layer>): builds the web UI (web/) and puts it into the binary as one file. With SLUICE_UI=OFF, for a machine
# without npm or when nobody looks at pages, the file is empty, and /ui says how to get it.
option(SLUICE_UI "Build the web UI into the server (needs npm; the first build also the npm registry)" ON)

function(sluice_ui layer)
  set(pack ${CMAKE_BINARY_DIR}/web/ui.pack)
  if(SLUICE_UI)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/src/* ${CMAKE_SOURCE_DIR}/web/scripts/*)
    add_custom_command(OUTPUT ${pack} VERBATIM
      COMMENT "The web UI (web/)"
      COMMAND ${CMAKE_SOURCE_DIR}/scripts/build-ui ${CMAKE_BINARY_DIR}/web
      DEPENDS ${sources} ${CMAKE_SOURCE_DIR}/web/index.html ${CMAKE_SOURCE_DIR}/web/vite.config.ts
              ${CMAKE_SOURCE_DIR}/web/package-lock.json ${CMAKE_SOURCE_DIR}/scripts/build-ui ${CMAKE_SOURCE_DIR}/scripts/node)
  else()
    file(WRITE ${pack} "")
  endif()
  sluice_embed(${layer} ui_pack ${pack})
endfunction()
