#pragma once
// A journal looked at afterwards: fed to a fresh core, or printed. Needs no exchange, no keys and
// no data directory; writes nothing but to `out`.
#include <iosfwd>
#include <string>

namespace vectord::app {

// `path`: a life's first segment, or a journal's directory (every life in it). Exit code: 0 = the
// same effects as recorded, 1 = others (the first event at which they differ is named), 2 = it
// cannot be read.
int replay(const std::string& path, std::ostream& out);

// One line a record, of a segment and those after it. Exit code: 0, or 2 = it cannot be read.
int print_journal(const std::string& file, std::ostream& out);

}  // namespace vectord::app
