# The page and its chart library as one C++ table of bytes, without any tool but CMake.
# vector_embed_page(<out.cpp> <folder>): uPlot comes from npm, once for each package-lock.json, into
# the build folder. Where npm is missing or has no network, the page shows tables without charts.
set(VECTOR_NO_CHARTS "export default null;\n")

function(vector_fetch_charts folder into)
  file(SHA256 ${folder}/package-lock.json lock)
  if(EXISTS ${into}/fetched-${lock})
    return()
  endif()
  find_program(NPM npm)
  if(NPM)
    file(MAKE_DIRECTORY ${into})
    file(COPY ${folder}/package.json ${folder}/package-lock.json DESTINATION ${into})
    execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund
                    WORKING_DIRECTORY ${into} RESULT_VARIABLE failed TIMEOUT 120
                    OUTPUT_QUIET ERROR_QUIET)
    if(NOT failed)
      file(TOUCH ${into}/fetched-${lock})
      return()
    endif()
  endif()
  message(WARNING "npm is missing or could not fetch uPlot: the page is built without charts "
                  "(tables and figures are all there). Install npm and configure again.")
endfunction()

function(vector_embed_page out folder)
  set(charts ${CMAKE_CURRENT_BINARY_DIR}/charts)
  vector_fetch_charts(${folder} ${charts})
  set(uplot ${charts}/node_modules/uplot)
  if(NOT EXISTS ${uplot}/dist/uPlot.esm.js)
    set(uplot ${charts}/none)
    file(WRITE ${uplot}/dist/uPlot.esm.js "${VECTOR_NO_CHARTS}")
    file(WRITE ${uplot}/dist/uPlot.min.css "/* no charts in this build */\n")
    file(WRITE ${uplot}/LICENSE "no charts in this build\n")
  endif()
  set(rows "")
  set(table "")
  set(number 0)
  foreach(entry
      "/|text/html|${folder}/index.html" "/page/page.css|text/css|${folder}/page.css"
      "/page/page.js|text/javascript|${folder}/page.js"
      "/page/words.js|text/javascript|${folder}/words.js"
      "/page/live.js|text/javascript|${folder}/live.js"
      "/page/charts.js|text/javascript|${folder}/charts.js"
      "/page/control.js|text/javascript|${folder}/control.js"
      "/page/icon.svg|image/svg+xml|${folder}/icon.svg"
      "/page/uplot.js|text/javascript|${uplot}/dist/uPlot.esm.js"
      "/page/uplot.css|text/css|${uplot}/dist/uPlot.min.css"
      "/page/uplot.license|text/plain|${uplot}/LICENSE")
    string(REPLACE "|" ";" parts "${entry}")
    list(GET parts 0 path)
    list(GET parts 1 type)
    list(GET parts 2 file)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} hex HEX)
    file(SHA256 ${file} hash)
    string(SUBSTRING ${hash} 0 16 hash)
    string(LENGTH "${hex}" size)
    math(EXPR size "${size} / 2")
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
    string(APPEND rows "constexpr unsigned char file_${number}[] = {${bytes}0};\n")
    string(APPEND table "      {\"${path}\", \"${type}; charset=utf-8\", "
           "text(file_${number}, ${size}), \"\\\"${hash}\\\"\"},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT "// Written by cmake/embed_page.cmake.
#include \"api/page.hpp\"

namespace vectord::api {
namespace {
std::string_view text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}
@rows@}  // namespace

const std::vector<PageFile>& page_files() {
  static const std::vector<PageFile> files{
@table@  };
  return files;
}

}  // namespace vectord::api
")
endfunction()
