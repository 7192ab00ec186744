#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/http.h"

namespace sluice::http {

// Which route serves a path. Segments match exactly; a literal goes before a {parameter}, and that
// before a tail, but only where it has the method asked for. Immutable once built; find() is safe
// from any thread.
class RouteTable {
 public:
  // kInvalid for a pattern that is malformed or that stands there twice.
  static Result<RouteTable> build(std::vector<Route> routes);
  RouteTable(RouteTable&&) noexcept;
  RouteTable& operator=(RouteTable&&) noexcept;
  ~RouteTable();

  // The route, or null. HEAD finds a GET route when it has none of its own. `params` receives the
  // raw segments that stand for parameters, in order.
  const Route* find(Method method, std::string_view path,
                    std::vector<std::string_view>& params) const;

  // A route of the deepest folder that routes share with the path; null without routes. For what is
  // said about a path that nothing serves.
  const Route* nearest(std::string_view path) const;

  // The methods of a path, as the Allow header lists them; empty when nothing is there.
  std::string allowed(std::string_view path) const;

 private:
  struct Node;
  RouteTable();
  std::unique_ptr<Node> root_;
  std::vector<Route> routes_;
};

std::string_view method_name(Method method);

}  // namespace sluice::http
