#include "effects/pdf/pdf_page.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>

#include "base/system_data.h"

namespace sluice::effects {
namespace {

// DejaVu has Latin, Greek, Cyrillic and many symbols. Read like the time zones: data of the system
// that does not change while it runs.
constexpr std::array kFontFiles = {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf",
                                   "DejaVuSansMono-Bold.ttf"};

std::string font_file(const char* name) {
  const std::array<std::filesystem::path, 2> places = {
      std::filesystem::path("/usr/share/fonts/truetype/dejavu") / name,
      bundled_data() / "fonts" / name};
  return first_existing(places);
}

// libharu takes texts of at most 32,767 bytes.
constexpr std::size_t kWordBytesMax = 256;
constexpr float kLineHeight = 1.4F;
constexpr float kSlant = 0.21F;  // of italics, which these fonts do not have

// libharu keeps the first error and does nothing after it; it is read at the end.
void on_error(HPDF_STATUS, HPDF_STATUS, void*) {}

// The encoder knows characters of up to 16 bits; control characters have no picture.
std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t size = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    if (byte == '\t')
      out += "    ";
    else if (size == 4)
      out += "\xEF\xBF\xBD";
    else if (byte >= 0x20 && byte != 0x7F)
      out += text.substr(i, size);
    i += size;
  }
  return out;
}

// Where a piece of at most kWordBytesMax bytes ends without cutting a character in two.
std::size_t cut_at(std::string_view text, std::size_t from, std::size_t end) {
  if (end - from <= kWordBytesMax) return end;
  end = from + kWordBytesMax;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

std::size_t next_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

}  // namespace

struct PdfPages::Word {
  std::string text;
  const PdfStyle* style = nullptr;
  HPDF_Font font = nullptr;
  float width = 0;
  bool space_before = false;
  bool break_before = false;
};

PdfPages::PdfPages(nodes::MakePdf::Paper paper, std::string_view title, Timestamp made_at)
    : document_(HPDF_New(&on_error, nullptr)),
      width_(paper == nodes::MakePdf::Paper::kA4 ? 595.28F : 612),
      height_(paper == nodes::MakePdf::Paper::kA4 ? 841.89F : 792) {
  HPDF_SetCompressionMode(document_, HPDF_COMP_ALL);
  HPDF_UseUTFEncodings(document_);
  HPDF_SetCurrentEncoder(document_, "UTF-8");
  load_font(0);
  if (!title.empty()) HPDF_SetInfoAttr(document_, HPDF_INFO_TITLE, printable(title).c_str());
  const auto day = std::chrono::floor<std::chrono::days>(made_at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<Seconds>(made_at - day));
  const HPDF_Date created{static_cast<HPDF_INT>(static_cast<int>(date.year())),
                          static_cast<HPDF_INT>(static_cast<unsigned>(date.month())),
                          static_cast<HPDF_INT>(static_cast<unsigned>(date.day())),
                          static_cast<HPDF_INT>(clock.hours().count()),
                          static_cast<HPDF_INT>(clock.minutes().count()),
                          static_cast<HPDF_INT>(clock.seconds().count()),
                          'Z',
                          0,
                          0};
  HPDF_SetInfoDateAttr(document_, HPDF_INFO_CREATION_DATE, created);
}

PdfPages::~PdfPages() { HPDF_Free(document_); }

void PdfPages::load_font(std::size_t index) {
  const auto file = font_file(kFontFiles[index]);
  const char* name = HPDF_LoadTTFontFromFile(document_, file.c_str(), HPDF_TRUE);
  fonts_[index] = name ? HPDF_GetFont(document_, name, "UTF-8") : nullptr;
  no_fonts_ = no_fonts_ || !fonts_[index];
}

HPDF_Font PdfPages::font(const PdfStyle& style, bool bold) {
  const std::size_t heavy = style.bold || bold ? 1 : 0;
  const std::size_t index = (style.code ? 2 : 0) + heavy;
  if (!fonts_[index] && !no_fonts_) load_font(index);
  return fonts_[index];
}

float PdfPages::width_of(std::string_view text, HPDF_Font font, float size) const {
  const std::string copy(text);
  const auto measured = HPDF_Font_TextWidth(font, reinterpret_cast<const HPDF_BYTE*>(copy.data()),
                                            static_cast<HPDF_UINT>(copy.size()));
  return static_cast<float>(measured.width) * size / 1000;
}

void PdfPages::new_page() {
  if (pages_.size() >= kPagesMax) {
    too_long_ = true;
    return;
  }
  HPDF_Page page = HPDF_AddPage(document_);
  HPDF_Page_SetWidth(page, width_);
  HPDF_Page_SetHeight(page, height_);
  pages_.push_back(page);
  y_ = height_ - kMargin;
}

void PdfPages::need(float points) {
  if (pages_.empty() || y_ - points < kMargin) new_page();
}

void PdfPages::space(float points) { y_ -= points; }

void PdfPages::rule() {
  if (no_fonts_ || too_long_) return;
  constexpr float kAround = 10;
  need(2 * kAround);
  if (too_long_) return;
  HPDF_Page page = pages_.back();
  y_ -= kAround;
  HPDF_Page_SetRGBStroke(page, 0.7F, 0.7F, 0.7F);
  HPDF_Page_SetLineWidth(page, 0.7F);
  HPDF_Page_MoveTo(page, kMargin, y_);
  HPDF_Page_LineTo(page, width_ - kMargin, y_);
  HPDF_Page_Stroke(page);
  y_ -= kAround;
}

std::vector<PdfPages::Word> PdfPages::words(const std::vector<PdfPiece>& pieces,
                                            const Block& block) {
  std::vector<Word> all;
  bool space = false;
  bool line_break = false;
  for (const auto& piece : pieces) {
    if (piece.text == "\n") {
      line_break = true;
      continue;
    }
    const std::string text = printable(piece.text);
    for (std::size_t at = 0; at < text.size();) {
      const bool blank = text[at] == ' ' && !block.keep_lines;
      if (blank) {
        space = true;
        ++at;
        continue;
      }
      const std::size_t end = cut_at(
          text, at, block.keep_lines ? text.size() : std::min(text.find(' ', at), text.size()));
      HPDF_Font used = font(piece.style, block.bold);
      if (no_fonts_) return {};
      std::string word = text.substr(at, end - at);
      const float width = width_of(word, used, block.size);
      all.push_back({std::move(word), &piece.style, used, width, space, line_break});
      space = line_break = false;
      at = end;
    }
  }
  return all;
}

// Words that are wider than a line are cut where the line ends.
void PdfPages::split_long(std::vector<Word>& words, float room, const Block& block) const {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].width <= room) continue;
    std::size_t at = 0;
    float width = 0;
    while (at < words[i].text.size()) {
      const auto next = next_character(words[i].text, at);
      const float wider = width + width_of(std::string_view(words[i].text).substr(at, next - at),
                                           words[i].font, block.size);
      if (wider > room && at > 0) break;
      width = wider;
      at = next;
    }
    if (at >= words[i].text.size()) continue;
    Word rest = words[i];
    rest.text.erase(0, at);
    rest.width = width_of(rest.text, rest.font, block.size);
    rest.space_before = false;
    rest.break_before = true;
    words[i].text.resize(at);
    words[i].width = width;
    words.insert(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(rest));
  }
}

void PdfPages::text(const std::vector<PdfPiece>& pieces, const Block& block) {
  if (no_fonts_ || too_long_) return;
  auto all = words(pieces, block);
  const float room = std::max(text_width() - block.indent, 60.0F);
  split_long(all, room, block);
  const float blank = width_of(" ", fonts_[0], block.size);
  Block rest = block;
  for (std::size_t from = 0; from < all.size() && !too_long_;) {
    float used = all[from].width;
    std::size_t to = from + 1;
    for (; to < all.size() && !all[to].break_before; ++to) {
      // What stands together stays together, e.g. a bold word and its comma.
      std::size_t end = to + 1;
      float wide = all[to].width + (all[to].space_before ? blank : 0);
      while (end < all.size() && !all[end].space_before && !all[end].break_before)
        wide += all[end++].width;
      if (all[to].space_before && used + wide > room) break;
      if (!all[to].space_before && used + all[to].width > room) break;
      used += all[to].width + (all[to].space_before ? blank : 0);
    }
    put(all, from, to, rest);
    rest.marker.clear();
    from = to;
  }
}

void PdfPages::put(const std::vector<Word>& words, std::size_t from, std::size_t to,
                   const Block& block) {
  const float height = block.size * kLineHeight;
  need(height);
  if (too_long_) return;
  HPDF_Page page = pages_.back();
  y_ -= height;
  const float base = y_ + block.size * 0.3F;
  if (block.bar_at >= 0) {
    HPDF_Page_SetRGBStroke(page, 0.7F, 0.7F, 0.7F);
    HPDF_Page_SetLineWidth(page, 2);
    HPDF_Page_MoveTo(page, kMargin + block.bar_at, y_ + height);
    HPDF_Page_LineTo(page, kMargin + block.bar_at, y_);
    HPDF_Page_Stroke(page);
  }
  const float blank = width_of(" ", fonts_[0], block.size);
  float x = kMargin + block.indent;
  HPDF_Page_BeginText(page);
  if (!block.marker.empty()) {
    HPDF_Page_SetFontAndSize(page, fonts_[0], block.size);
    const float marker = width_of(block.marker, fonts_[0], block.size) + blank;
    HPDF_Page_TextOut(page, x - marker, base, block.marker.c_str());
  }
  for (std::size_t i = from; i < to; ++i) {
    const Word& word = words[i];
    // The space belongs to the text, so that it can be searched and copied.
    std::string shown = word.text;
    if (i > from && word.space_before) shown.insert(0, 1, ' ');
    const float wide = i > from && word.space_before
                           ? width_of(" ", word.font, block.size) + word.width
                           : word.width;
    if (word.style->link.empty())
      HPDF_Page_SetRGBFill(page, 0, 0, 0);
    else
      HPDF_Page_SetRGBFill(page, 0, 0.25F, 0.65F);
    HPDF_Page_SetFontAndSize(page, word.font, block.size);
    HPDF_Page_SetTextMatrix(page, 1, 0, word.style->italic ? kSlant : 0, 1, x, base);
    HPDF_Page_ShowText(page, shown.c_str());
    if (!word.style->link.empty()) {
      const HPDF_Rect area{x, y_, x + wide, y_ + height};
      HPDF_Annotation link = HPDF_Page_CreateURILinkAnnot(page, area, word.style->link.c_str());
      if (link) HPDF_LinkAnnot_SetBorderStyle(link, 0, 0, 0);
    }
    x += wide;
  }
  HPDF_Page_SetRGBFill(page, 0, 0, 0);
  HPDF_Page_EndText(page);
}

void PdfPages::number_pages() {
  constexpr float kSize = 8;
  for (std::size_t i = 0; i < pages_.size(); ++i) {
    const auto number = fmt::format("{} / {}", i + 1, pages_.size());
    const float x = (width_ - width_of(number, fonts_[0], kSize)) / 2;
    HPDF_Page_BeginText(pages_[i]);
    HPDF_Page_SetFontAndSize(pages_[i], fonts_[0], kSize);
    HPDF_Page_TextOut(pages_[i], x, kMargin / 2, number.c_str());
    HPDF_Page_EndText(pages_[i]);
  }
}

Result<std::string> PdfPages::finish() {
  if (no_fonts_)
    return fail(ErrorCode::kIo,
                "the fonts are missing; install the package fonts-dejavu-core, or keep the "
                "folder share beside the program");
  if (pages_.empty()) new_page();
  if (too_long_)
    return fail(ErrorCode::kTooLarge,
                fmt::format("the document is longer than {} pages", kPagesMax));
  number_pages();
  HPDF_SaveToStream(document_);
  if (const auto status = HPDF_GetError(document_); status != HPDF_OK)
    return fail(ErrorCode::kInternal,
                fmt::format("the PDF library failed with status {:#x}", status));
  std::string bytes(HPDF_GetStreamSize(document_), '\0');
  auto size = static_cast<HPDF_UINT32>(bytes.size());
  HPDF_ResetStream(document_);
  HPDF_ReadFromStream(document_, reinterpret_cast<HPDF_BYTE*>(bytes.data()), &size);
  bytes.resize(size);
  return bytes;
}

}  // namespace sluice::effects
