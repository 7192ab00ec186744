// Holds our validator against files of the official JSON Schema Test Suite; test_suite.py runs it.
//
//     json_schema_suite DOCUMENTS (formats|no-formats) FILE...
//
// DOCUMENTS is a file with a JSON object: the documents that schemas may refer to, by their URIs.
// Prints a JSON object: the number of `tests` in the files, and those that `failed`, each as an
// array of its file, group and description, and what was answered instead.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "formats/json_schema.h"

namespace sluice::formats::json_schema_suite {
namespace {

json::value read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return parse_json(text).value();
}

// What the validator says of the value; empty when it accepts it.
std::string refusal_of(const Result<JsonSchema>& schema, const json::value& value) {
  if (!schema) return "no schema: " + schema.error().message;
  const auto issues = schema->check(value);
  return issues.empty() ? "" : "refused: " + issues.front().pointer + " " + issues.front().message;
}

class Run {
 public:
  explicit Run(const SchemaOptions& options) : options_(options) {}

  void add(const std::string& path) {
    const auto groups = read(path);
    for (const auto& group : groups.as_array()) {
      const auto schema = JsonSchema::compile(group.at("schema"), options_);
      for (const auto& test : group.at("tests").as_array()) {
        ++tests_;
        const auto refusal = refusal_of(schema, test.at("data"));
        if (schema && refusal.empty() == test.at("valid").as_bool()) continue;
        failed_.push_back(json::array{path, group.at("description"), test.at("description"),
                                      refusal.empty() ? "accepted" : refusal});
      }
    }
  }

  json::object result() const { return {{"tests", tests_}, {"failed", failed_}}; }

 private:
  const SchemaOptions& options_;
  std::size_t tests_ = 0;
  json::array failed_;
};

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 3) {
    std::cerr << "usage: json_schema_suite DOCUMENTS (formats|no-formats) FILE...\n";
    return 2;
  }
  const auto documents = read(arguments[0]);
  std::vector<SchemaDocument> known;
  known.reserve(documents.as_object().size());
  for (const auto& [uri, schema] : documents.as_object()) known.push_back({uri, &schema});
  const SchemaOptions options{arguments[1] == "formats", known};
  Run all(options);
  for (std::size_t i = 2; i < arguments.size(); ++i) all.add(arguments[i]);
  std::cout << to_json(all.result()) << '\n';
  return 0;
}

}  // namespace
}  // namespace sluice::formats::json_schema_suite

int main(int count, char** values) {
  return sluice::formats::json_schema_suite::run({values + 1, values + count});
}
