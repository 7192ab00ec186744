#include "formats/mail_encoding.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/work_budget.h"

namespace sluice::formats {
namespace {

constexpr std::size_t kLineMax = 76;
constexpr std::string_view kFold = "\r\n ";
constexpr std::size_t kMailBytesAUnit = 8;  // of work

bool is_ascii_line(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Where the first `bytes_max` bytes end without cutting a character in two.
std::size_t cut_at(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text.size();
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

// One header field as it grows; breaks the line before a word that would not fit.
class Field {
 public:
  Field(std::string& out, std::string_view name) : out_(out), column_(name.size() + 1) {
    out_.append(name).append(":");
  }
  void word(std::string_view word) {
    if (column_ + 1 + word.size() > kLineMax && !first_) {
      out_ += kFold;
      column_ = 1;
    } else {
      out_ += ' ';
      ++column_;
    }
    out_ += word;
    column_ += word.size();
    first_ = false;
  }
  // What a word may have to stand on this line.
  std::size_t room() const { return kLineMax - std::min(column_ + 1, kLineMax); }
  void end() { out_ += "\r\n"; }

 private:
  std::string& out_;
  std::size_t column_;
  bool first_ = true;  // it stays beside the name: readers do not expect a break there
};

// Encoded words of at most 75 characters (RFC 2047, 2), each of whole characters.
void encode_words(Field& field, std::string_view text) {
  WorkBudget::spend(text.size() / kMailBytesAUnit);
  constexpr std::size_t kFrame = 12;  // =?UTF-8?B?...?=
  constexpr std::size_t kBytesMin = 12;
  while (!text.empty()) {
    std::size_t bytes = field.room() > kFrame ? (field.room() - kFrame) / 4 * 3 : 0;
    if (bytes < kBytesMin) bytes = (kLineMax - 1 - kFrame) / 4 * 3;
    const std::size_t end = cut_at(text, bytes);
    field.word("=?UTF-8?B?" + to_base64(as_bytes(text.substr(0, end))) + "?=");
    text.remove_prefix(end);
  }
}

// The words of a text that is folded at its spaces.
void plain_words(Field& field, std::string_view text) {
  WorkBudget::spend(text.size() / kMailBytesAUnit);
  while (!text.empty()) {
    // Spaces beside each other stay together with the word behind them.
    const auto word = text.find_first_not_of(' ');
    const auto end = std::min(text.find(' ', std::min(word, text.size())), text.size());
    field.word(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// Plain ASCII that a reader will not take for an encoded word and that folds into short lines.
bool stays_plain(std::string_view text) {
  if (!is_ascii_line(text) || text.find("=?") != std::string_view::npos) return false;
  constexpr std::size_t kWordMax = 900;  // a line may have 998 characters
  std::size_t run = 0;
  for (const char c : text) {
    run = c == ' ' ? 0 : run + 1;
    if (run > kWordMax) return false;
  }
  return !text.starts_with(' ') && !text.ends_with(' ') &&
         text.find("  ") == std::string_view::npos;
}

bool is_atoms(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" !#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
  });
}

std::string quoted_string(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void append_mailbox(Field& field, const MailAddress& mailbox, bool last) {
  const std::string comma = last ? "" : ",";
  if (mailbox.name.empty()) return field.word(mailbox.address + comma);
  if (!stays_plain(mailbox.name)) {
    encode_words(field, mailbox.name);
  } else if (is_atoms(mailbox.name)) {
    plain_words(field, mailbox.name);
  } else {
    field.word(quoted_string(mailbox.name));
  }
  field.word("<" + mailbox.address + ">" + comma);
}

}  // namespace

void append_text_header(std::string& out, std::string_view name, std::string_view value) {
  Field field(out, name);
  if (stays_plain(value)) {
    plain_words(field, value);
  } else {
    encode_words(field, value);
  }
  field.end();
}

void append_address_header(std::string& out, std::string_view name,
                           const std::vector<MailAddress>& addresses) {
  Field field(out, name);
  for (std::size_t i = 0; i < addresses.size(); ++i)
    append_mailbox(field, addresses[i], i + 1 == addresses.size());
  field.end();
}

void append_quoted_printable(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  WorkBudget::spend(text.size() / kMailBytesAUnit);
  std::size_t column = 0;
  const auto put = [&](std::string_view piece) {
    // The last column of a line belongs to the "=" of a soft line break.
    if (column + piece.size() > kLineMax - 1) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r' || c == '\n') {
      if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      out += "\r\n";
      column = 0;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    const bool ends_line = i + 1 == text.size() || text[i + 1] == '\r' || text[i + 1] == '\n';
    const bool blank = c == ' ' || c == '\t';
    const bool as_it_is = blank ? !ends_line : byte > 0x20 && byte < 0x7F && c != '=';
    if (as_it_is) {
      put(text.substr(i, 1));
    } else {
      const char escaped[] = {'=', kHex[byte >> 4], kHex[byte & 15]};
      put({escaped, sizeof escaped});
    }
  }
  if (column > 0) out += "\r\n";
}

void append_base64_lines(std::string& out, std::string_view bytes) {
  constexpr std::size_t kBytesOfLine = kLineMax / 4 * 3;
  WorkBudget::spend(bytes.size() / kMailBytesAUnit);
  out.reserve(out.size() + bytes.size() / 3 * 4 + bytes.size() / kBytesOfLine * 2 + 8);
  for (std::size_t at = 0; at < bytes.size(); at += kBytesOfLine)
    out.append(to_base64(as_bytes(bytes.substr(at, kBytesOfLine)))).append("\r\n");
}

}  // namespace sluice::formats
