#include "effects/pdf/pdf_document.h"

#include <array>
#include <cmark.h>
#include <fmt/format.h>
#include <memory>

#include "effects/pdf/pdf_page.h"
#include "formats/markdown_html.h"

namespace sluice::effects {
namespace {

constexpr int kDepthMax = 40;  // blocks inside blocks
constexpr float kListIndent = 20;
constexpr float kQuoteIndent = 14;
constexpr float kParagraphSpace = 7;
constexpr float kCodeSize = 9;

std::string text_of(const char* text) { return text ? text : ""; }

// Where a link of a document that goes to somebody may lead.
bool is_safe(std::string_view url) {
  constexpr std::size_t kBytesMax = 2'000;
  if (url.size() > kBytesMax) return false;
  return url.starts_with("https://") || url.starts_with("http://") || url.starts_with("mailto:");
}

// Walks the tree of cmark and puts each block on the pages.
class Printer {
 public:
  explicit Printer(PdfPages& pages) : pages_(pages) {}

  // False when blocks are nested too deep.
  bool print(cmark_node* parent) {
    if (++depth_ > kDepthMax) return false;
    for (cmark_node* node = cmark_node_first_child(parent); node; node = cmark_node_next(node))
      if (!print_block(node)) return false;
    --depth_;
    return true;
  }

 private:
  bool print_block(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_PARAGRAPH:
        put(inlines(node), block());
        pages_.space(tight_ ? 2 : kParagraphSpace);
        return true;
      case CMARK_NODE_HEADING:
        print_heading(node);
        return true;
      case CMARK_NODE_CODE_BLOCK:
        print_code(text_of(cmark_node_get_literal(node)));
        return true;
      case CMARK_NODE_THEMATIC_BREAK:
        pages_.rule();
        return true;
      case CMARK_NODE_BLOCK_QUOTE:
        return print_quote(node);
      case CMARK_NODE_LIST:
        return print_list(node);
      default:
        return true;  // raw HTML
    }
  }

  PdfPages::Block block() const {
    PdfPages::Block made;
    made.indent = indent_;
    made.bar_at = bar_at_;
    return made;
  }

  void put(const std::vector<PdfPiece>& pieces, PdfPages::Block block) {
    block.marker = std::exchange(marker_, {});
    pages_.text(pieces, block);
  }

  void print_heading(cmark_node* node) {
    constexpr std::array<float, 6> kSizes = {20, 16, 13.5F, 12, 11, 10.5F};
    auto heading = block();
    const auto level = static_cast<std::size_t>(cmark_node_get_heading_level(node));
    heading.size = kSizes[level - 1];
    heading.bold = true;
    pages_.need(heading.size * 4);  // not alone at the end of a page
    pages_.space(heading.size * 0.4F);
    put(inlines(node), heading);
    pages_.space(heading.size * 0.35F);
  }

  void print_code(std::string_view code) {
    auto lines = block();
    lines.size = kCodeSize;
    lines.indent += 10;
    lines.keep_lines = true;
    while (!code.empty()) {
      const auto end = std::min(code.find('\n'), code.size());
      PdfPiece line{std::string(code.substr(0, end)), {}};
      line.style.code = true;
      if (line.text.empty()) line.text = " ";
      put({line}, lines);
      code.remove_prefix(std::min(end + 1, code.size()));
    }
    pages_.space(kParagraphSpace);
  }

  bool print_quote(cmark_node* node) {
    const float bar_before = std::exchange(bar_at_, indent_ + 3);
    indent_ += kQuoteIndent;
    const bool printed = print(node);
    indent_ -= kQuoteIndent;
    bar_at_ = bar_before;
    return printed;
  }

  bool print_list(cmark_node* list) {
    const bool tight_before = std::exchange(tight_, cmark_node_get_list_tight(list) != 0);
    const bool ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
    int number = cmark_node_get_list_start(list);
    indent_ += kListIndent;
    for (cmark_node* item = cmark_node_first_child(list); item; item = cmark_node_next(item)) {
      marker_ = ordered ? fmt::format("{}.", number++) : "\u2022";
      if (!print(item)) return false;
      if (!marker_.empty()) put({{" ", {}}}, block());  // an item without anything in it
      marker_.clear();
    }
    indent_ -= kListIndent;
    tight_ = tight_before;
    if (!tight_) pages_.space(kParagraphSpace - 2);
    return true;
  }

  // The text of a block with its styles; an iterator, since emphasis can be nested without bound.
  std::vector<PdfPiece> inlines(cmark_node* parent) {
    std::vector<PdfPiece> pieces;
    const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> iter(cmark_iter_new(parent),
                                                                       cmark_iter_free);
    int bold = 0;
    int italic = 0;
    std::vector<std::string> links;
    for (auto event = cmark_iter_next(iter.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iter.get())) {
      cmark_node* node = cmark_iter_get_node(iter.get());
      const int enters = event == CMARK_EVENT_ENTER ? 1 : -1;
      PdfStyle style{.bold = bold > 0, .italic = italic > 0, .code = false, .link = {}};
      if (!links.empty()) style.link = links.back();
      switch (cmark_node_get_type(node)) {
        case CMARK_NODE_TEXT:
          pieces.push_back({text_of(cmark_node_get_literal(node)), style});
          break;
        case CMARK_NODE_CODE:
          style.code = true;
          pieces.push_back({text_of(cmark_node_get_literal(node)), style});
          break;
        case CMARK_NODE_SOFTBREAK:
          pieces.push_back({hard_breaks ? "\n" : " ", style});
          break;
        case CMARK_NODE_LINEBREAK:
          pieces.push_back({"\n", style});
          break;
        case CMARK_NODE_STRONG:
          bold += enters;
          break;
        case CMARK_NODE_EMPH:
          italic += enters;
          break;
        case CMARK_NODE_LINK: {
          const auto url = text_of(cmark_node_get_url(node));
          if (enters > 0)
            links.push_back(is_safe(url) ? url : "");
          else
            links.pop_back();
          break;
        }
        default:
          break;
      }
    }
    return pieces;
  }

  PdfPages& pages_;
  int depth_ = 0;
  float indent_ = 0;
  float bar_at_ = -1;
  bool tight_ = false;
  std::string marker_;

 public:
  bool hard_breaks = false;
};

}  // namespace

Result<PdfDocument> make_pdf(const nodes::MakePdf& request) {
  const std::string& text = request.markdown;
  if (text.size() > kPdfMarkdownBytesMax)
    return fail(ErrorCode::kTooLarge, fmt::format("the text is {} bytes long; the maximum is {}",
                                                  text.size(), kPdfMarkdownBytesMax));
  formats::ask_memory_for_markdown(text);
  int flags = CMARK_OPT_VALIDATE_UTF8;
  if (request.smart) flags |= CMARK_OPT_SMART;
  const std::unique_ptr<cmark_node, decltype(&cmark_node_free)> tree(
      cmark_parse_document(text.data(), text.size(), flags), cmark_node_free);
  PdfPages pages(request.paper, request.name, request.made_at);
  Printer printer(pages);
  printer.hard_breaks = request.hard_breaks;
  if (!printer.print(tree.get()))
    return fail(ErrorCode::kInvalid,
                fmt::format("lists and quotes are nested more than {} levels deep", kDepthMax));
  PdfDocument document;
  SLUICE_TRY(document.bytes, pages.finish());
  document.pages = pages.pages();
  return document;
}

}  // namespace sluice::effects
