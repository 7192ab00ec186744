#pragma once

#include <string>
#include <string_view>
#include <vector>

// Texts as words, for the operations on letter case. Characters are UTF-8 code points; bytes that
// are none stand for themselves.
namespace sluice::nodes {

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
// The first character in upper case; the rest as it is.
std::string upper_first(std::string_view text);

// The words of a text or of an identifier, in lower case: "HTTPServer2 up-to_date" is http,
// server2, up, to, date. Apostrophes inside a word are left out of it.
std::vector<std::string> words_of(std::string_view text);

// "the o'neill-smith REPORT" as "The O'neill-Smith Report".
std::string title_case(std::string_view text);

// Latin letters without their accents: "Größe ÆØ" is "Grosse AEO". Others stay.
std::string without_accents(std::string_view text);

}  // namespace sluice::nodes
