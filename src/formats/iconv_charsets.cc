#include "formats/iconv_charsets.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iconv.h>
#include <memory>
#include <type_traits>

#include "base/text.h"

namespace sluice::formats {
namespace {

struct Name {
  std::string_view web;
  const char* iconv;
};
constexpr std::array kIconvNames = {
    Name{"iso-8859-2", "ISO-8859-2"},
    Name{"iso-8859-3", "ISO-8859-3"},
    Name{"iso-8859-4", "ISO-8859-4"},
    Name{"iso-8859-5", "ISO-8859-5"},
    Name{"iso-8859-6", "ISO-8859-6"},
    Name{"iso-8859-7", "ISO-8859-7"},
    Name{"iso-8859-8", "ISO-8859-8"},
    Name{"iso-8859-9", "ISO-8859-9"},
    Name{"iso-8859-10", "ISO-8859-10"},
    Name{"iso-8859-11", "TIS-620"},
    Name{"iso-8859-13", "ISO-8859-13"},
    Name{"iso-8859-14", "ISO-8859-14"},
    Name{"iso-8859-16", "ISO-8859-16"},
    Name{"windows-874", "CP874"},
    Name{"windows-1250", "CP1250"},
    Name{"windows-1251", "CP1251"},
    Name{"windows-1253", "CP1253"},
    Name{"windows-1254", "CP1254"},
    Name{"windows-1255", "CP1255"},
    Name{"windows-1256", "CP1256"},
    Name{"windows-1257", "CP1257"},
    Name{"windows-1258", "CP1258"},
    Name{"cp1250", "CP1250"},
    Name{"cp1251", "CP1251"},
    Name{"tis-620", "TIS-620"},
    Name{"koi8-r", "KOI8-R"},
    Name{"koi8-u", "KOI8-U"},
    Name{"macintosh", "MACINTOSH"},
    Name{"ibm866", "CP866"},
    Name{"shift_jis", "CP932"},
    Name{"shift-jis", "CP932"},
    Name{"sjis", "CP932"},
    Name{"windows-31j", "CP932"},
    Name{"euc-jp", "EUC-JP"},
    Name{"iso-2022-jp", "ISO-2022-JP"},
    Name{"gb2312", "GBK"},
    Name{"gbk", "GBK"},
    Name{"gb18030", "GB18030"},
    Name{"big5", "BIG5-HKSCS"},
    Name{"euc-kr", "CP949"},
    Name{"ks_c_5601-1987", "CP949"},
};

struct CloseIconv {
  void operator()(iconv_t converter) const { iconv_close(converter); }
};

}  // namespace

const char* iconv_name(std::string_view charset) {
  auto lower = ascii_lower(trim(charset));
  if (lower.starts_with("iso8859-")) lower.insert(3, "-");
  const auto* found = std::ranges::find(kIconvNames, std::string_view(lower), &Name::web);
  return found == kIconvNames.end() ? nullptr : found->iconv;
}

Result<std::string> iconv_to_utf8(std::string_view bytes, const char* iconv_name) {
  const auto wrong = [] { return fail(ErrorCode::kInvalid, "is not text in its charset"); };
  const iconv_t opened = iconv_open("UTF-8", iconv_name);
  if (opened == reinterpret_cast<iconv_t>(-1)) return wrong();  // NOLINT: what POSIX says it gives
  const std::unique_ptr<std::remove_pointer_t<iconv_t>, CloseIconv> converter(opened);
  std::string out;
  std::array<char, 4096> buffer{};
  // iconv only reads it, but takes a pointer to what may be written.
  char* from = const_cast<char*>(bytes.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  std::size_t left = bytes.size();
  // Some charsets hold back a letter that an accent may follow; asked without input, iconv gives
  // it.
  for (bool is_at_end = false; !is_at_end;) {
    is_at_end = left == 0;
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const auto done = iconv(converter.get(), is_at_end ? nullptr : &from, &left, &to, &room);
    const bool is_full = done == static_cast<std::size_t>(-1) && errno == E2BIG;
    if (done == static_cast<std::size_t>(-1) && !is_full) return wrong();
    out.append(buffer.data(), buffer.size() - room);
  }
  return out;
}

}  // namespace sluice::formats
