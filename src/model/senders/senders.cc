#include "model/senders/senders.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "base/text.h"
#include "embedded/senders.h"

namespace sluice::model {
namespace {

constexpr std::string_view kSuffix = ".yaml";

class Registry {
 public:
  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  std::vector<std::string_view> names() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string_view> out;
    out.reserve(entries_.size());
    for (const auto& [name, entry] : entries_) out.push_back(name);
    return out;
  }

  std::string_view text(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(name);
    return found == entries_.end() ? std::string_view() : found->second.text;
  }

  Result<const Sender*> find(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(name);
    if (found == entries_.end()) return nullptr;
    auto& entry = found->second;
    if (!entry.read) entry.read = std::make_unique<ReadSender>(read_sender(name, entry.text));
    if (entry.read->errors.empty()) return &entry.read->sender;
    return fail(ErrorCode::kInvalid,
                fmt::format("the file of the sender {}: {}", name, entry.read->errors.front()));
  }

  void put(std::string name, std::string text) {
    const std::lock_guard lock(mutex_);
    auto& entry = entries_[std::move(name)];
    entry.owned = std::move(text);
    entry.text = entry.owned;
    entry.read.reset();
  }

 private:
  struct Entry {
    std::string owned;  // of a file that is not built in
    std::string_view text;
    std::unique_ptr<ReadSender> read;
  };

  Registry() {
    for (const auto& file : embedded::senders()) {
      if (!file.name.ends_with(kSuffix)) continue;
      entries_[std::string(file.name.substr(0, file.name.size() - kSuffix.size()))].text =
          file.bytes;
    }
  }

  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace

std::vector<std::string_view> sender_names() { return Registry::instance().names(); }

std::string_view sender_text(std::string_view name) { return Registry::instance().text(name); }

Result<const Sender*> find_sender(std::string_view name) {
  SLUICE_TRY(const Sender* sender, Registry::instance().find(name));
  if (sender) return sender;
  return fail(ErrorCode::kNotFound, fmt::format("there is no sender \"{}\"{}", cut_text(name, 64),
                                                nearest_hint(name, sender_names())));
}

Result<void> add_sender(std::string name, std::string text) {
  const auto read = check_sender(name, text);
  if (!read.errors.empty())
    return fail(ErrorCode::kInvalid, fmt::format("{}", fmt::join(read.errors, " ")));
  Registry::instance().put(std::move(name), std::move(text));
  return {};
}

}  // namespace sluice::model
