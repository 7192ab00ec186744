#pragma once

#include <hpdf.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "nodes/effect.h"

namespace sluice::effects {

// How a piece of text looks.
struct PdfStyle {
  bool bold = false;
  bool italic = false;
  bool code = false;
  std::string link;  // where it leads; empty: nowhere
};

struct PdfPiece {
  std::string text;  // UTF-8; "\n" alone is a line break
  PdfStyle style;
};

// Text on pages, from top to bottom: knows fonts, lines and pages, and no Markdown. Sizes are in
// points. The same calls give the same bytes.
class PdfPages {
 public:
  static constexpr std::size_t kPagesMax = 200;

  PdfPages(nodes::MakePdf::Paper paper, std::string_view title, Timestamp made_at);
  PdfPages(const PdfPages&) = delete;
  PdfPages& operator=(const PdfPages&) = delete;
  ~PdfPages();

  float text_width() const { return width_ - 2 * kMargin; }

  struct Block {
    float size = 10.5F;
    float indent = 0;  // from the left margin
    bool bold = false;
    float bar_at = -1;   // a bar of a quotation at this indent; below 0: none
    std::string marker;  // of a list item, left of the first line
    bool keep_lines =
        false;  // code: lines are broken at their ends only, and where they are too long
  };
  void text(const std::vector<PdfPiece>& pieces, const Block& block);
  void space(float points);
  void rule();
  // Starts a new page unless this much space is left.
  void need(float points);

  // The document with page numbers. kTooLarge above kPagesMax, kIo without the fonts.
  Result<std::string> finish();
  std::size_t pages() const { return pages_.size(); }

 private:
  static constexpr float kMargin = 56;
  struct Word;

  void load_font(std::size_t index);
  HPDF_Font font(const PdfStyle& style, bool bold);
  float width_of(std::string_view text, HPDF_Font font, float size) const;
  std::vector<Word> words(const std::vector<PdfPiece>& pieces, const Block& block);
  void split_long(std::vector<Word>& words, float room, const Block& block) const;
  void put(const std::vector<Word>& words, std::size_t from, std::size_t to, const Block& block);
  void new_page();
  void number_pages();

  HPDF_Doc document_ = nullptr;
  HPDF_Font fonts_[4] = {};  // plain, bold, code, bold code; loaded when first used
  std::vector<HPDF_Page> pages_;
  float width_ = 0;
  float height_ = 0;
  float y_ = 0;
  bool too_long_ = false;
  bool no_fonts_ = false;
};

}  // namespace sluice::effects
