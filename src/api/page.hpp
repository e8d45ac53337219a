#pragma once
// The files of the page, as they stood when this was built. Private to api; the table is written by
// cmake/embed_page.cmake.
#include <string_view>
#include <vector>

namespace vectord::api {

struct PageFile {
  std::string_view path;  // as it is asked for: "/", "/page/page.js"
  std::string_view type;
  std::string_view bytes;
  std::string_view etag;  // with its quotes
};

const std::vector<PageFile>& page_files();

}  // namespace vectord::api
