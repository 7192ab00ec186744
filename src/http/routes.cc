#include "http/routes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::http {
namespace {

constexpr std::size_t kMethods = static_cast<std::size_t>(Method::kOther) + 1;
constexpr int kNoRoute = -1;
constexpr std::string_view kTail = "*";

std::size_t index_of(Method method) { return static_cast<std::size_t>(method); }

// The first segment of "a/b/c" and the rest; `more` is false for the last one.
struct Split {
  std::string_view segment;
  std::string_view rest;
  bool more = false;
};

Split split(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {text, {}, false};
  return {text.substr(0, slash), text.substr(slash + 1), true};
}

bool is_param(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

struct RouteTable::Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
  std::unique_ptr<Node> param;
  std::unique_ptr<Node> tail;
  std::array<int, kMethods> routes = [] {
    std::array<int, kMethods> none{};
    none.fill(kNoRoute);
    return none;
  }();

  Node* literal(std::string_view segment) const {
    for (const auto& [name, node] : literals) {
      if (name == segment) return node.get();
    }
    return nullptr;
  }

  Node& child(std::string_view segment) {
    if (is_param(segment)) {
      if (!param) param = std::make_unique<Node>();
      return *param;
    }
    if (segment == kTail) {
      if (!tail) tail = std::make_unique<Node>();
      return *tail;
    }
    if (Node* found = literal(segment)) return *found;
    return *literals.emplace_back(std::string(segment), std::make_unique<Node>()).second;
  }

  int route_of(Method method) const {
    const int own = routes[index_of(method)];
    return own == kNoRoute && method == Method::kHead ? routes[index_of(Method::kGet)] : own;
  }

  int any_route() const {
    for (const int route : routes)
      if (route != kNoRoute) return route;
    for (const auto& [name, node] : literals)
      if (const int route = node->any_route(); route != kNoRoute) return route;
    for (const Node* node : {param.get(), tail.get()})
      if (const int route = node ? node->any_route() : kNoRoute; route != kNoRoute) return route;
    return kNoRoute;
  }

  int find(Method method, std::string_view path, std::vector<std::string_view>& params) const {
    if (const int found = find_segment(method, path, params); found != kNoRoute) return found;
    const int found = tail ? tail->route_of(method) : kNoRoute;
    if (found != kNoRoute) params.push_back(path);
    return found;
  }

  // Depth first, literal before parameter. As deep as the longest pattern, never as the path.
  int find_segment(Method method, std::string_view path,
                   std::vector<std::string_view>& params) const {
    const Split at = split(path);
    const auto try_child = [&, rest = at.rest, more = at.more](const Node* node) {
      if (!node) return kNoRoute;
      return more ? node->find(method, rest, params) : node->route_of(method);
    };
    if (const int found = try_child(literal(at.segment)); found != kNoRoute) return found;
    if (!param || at.segment.empty()) return kNoRoute;
    params.push_back(at.segment);
    const int found = try_child(param.get());
    if (found == kNoRoute) params.pop_back();
    return found;
  }

  void collect(std::string_view path, std::array<bool, kMethods>& there) const {
    const Split at = split(path);
    const auto visit = [&, rest = at.rest, more = at.more](const Node* node) {
      if (!node) return;
      if (more) return node->collect(rest, there);
      node->collect_own(there);
    };
    visit(literal(at.segment));
    if (!at.segment.empty()) visit(param.get());
    if (tail) tail->collect_own(there);
  }
  void collect_own(std::array<bool, kMethods>& there) const {
    for (std::size_t i = 0; i < kMethods; ++i) there[i] = there[i] || routes[i] != kNoRoute;
  }
};

RouteTable::RouteTable() : root_(std::make_unique<Node>()) {}
RouteTable::RouteTable(RouteTable&&) noexcept = default;
RouteTable& RouteTable::operator=(RouteTable&&) noexcept = default;
RouteTable::~RouteTable() = default;

Result<RouteTable> RouteTable::build(std::vector<Route> routes) {
  RouteTable table;
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const Route& route = routes[i];
    if (!route.pattern.starts_with('/') || !route.handler) {
      return fail(ErrorCode::kInvalid,
                  "a route needs a handler and a pattern that starts with a "
                  "slash: '" +
                      route.pattern + "'");
    }
    Node* node = table.root_.get();
    Split at{{}, std::string_view(route.pattern).substr(1), true};
    while (at.more) {
      at = split(at.rest);
      if (at.segment == kTail && at.more) {
        return fail(ErrorCode::kInvalid, "a tail is the last segment: '" + route.pattern + "'");
      }
      const bool is_plain = at.segment.find_first_of("{}") == std::string_view::npos;
      if (!is_plain && !is_param(at.segment)) {
        return fail(ErrorCode::kInvalid, "a parameter is a whole segment: '" + route.pattern + "'");
      }
      node = &node->child(at.segment);
    }
    int& slot = node->routes[index_of(route.method)];
    if (slot != kNoRoute) {
      return fail(ErrorCode::kInvalid,
                  "two routes for " + std::string(method_name(route.method)) + " " + route.pattern);
    }
    slot = static_cast<int>(i);
  }
  table.routes_ = std::move(routes);
  return table;
}

const Route* RouteTable::find(Method method, std::string_view path,
                              std::vector<std::string_view>& params) const {
  params.clear();
  if (path.empty()) return nullptr;
  const int found = root_->find(method, path.substr(1), params);
  return found == kNoRoute ? nullptr : &routes_[static_cast<std::size_t>(found)];
}

const Route* RouteTable::nearest(std::string_view path) const {
  const Node* node = root_.get();
  Split at{{}, path.substr(std::min<std::size_t>(1, path.size())), true};
  while (at.more) {
    at = split(at.rest);
    const Node* const literal = node->literal(at.segment);
    const Node* const next = literal ? literal : node->param.get();
    if (!next) break;
    node = next;
  }
  const int route = node->any_route();
  return route == kNoRoute ? nullptr : &routes_[static_cast<std::size_t>(route)];
}

std::string RouteTable::allowed(std::string_view path) const {
  std::array<bool, kMethods> there{};
  if (!path.empty()) root_->collect(path.substr(1), there);
  if (there[index_of(Method::kGet)]) there[index_of(Method::kHead)] = true;
  std::string list;
  for (std::size_t i = 0; i < kMethods; ++i) {
    if (!there[i]) continue;
    if (!list.empty()) list += ", ";
    list += method_name(static_cast<Method>(i));
  }
  return list;
}

std::string_view method_name(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
    case Method::kOther:
      return "OTHER";
  }
  return "OTHER";
}

}  // namespace sluice::http
