#include <fmt/format.h>

#include "base/json_number.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/template_field.h"
#include "nodes/network/ipv4.h"

// Reckons with IPv4 addresses and networks.
namespace sluice::nodes {
namespace ipv4_address {
namespace {

constexpr std::uint64_t kSubnetsMax = 1'024;
constexpr std::size_t kNetworksMax = 1'000;

enum class Operation { kInfo, kContains, kNextHost, kNthHost, kSubnets };

Result<Ipv4Network> read_network(const json::value& value, std::string_view field) {
  const auto* text = if_text(value);
  const auto network = text ? parse_ipv4_network(trim(*text)) : std::nullopt;
  if (!network)
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` must be an IPv4 address such as 10.0.0.5 or 10.0.0.0/24, not {}",
                            field, excerpt(value)));
  return *network;
}

Result<std::int64_t> read_whole(const json::value& value, std::string_view field) {
  const auto number = to_number(value);
  constexpr long double kMax = 1e10L;
  if (!number || *number > kMax || *number < -kMax ||
      *number != static_cast<long double>(static_cast<std::int64_t>(*number)))
    return fail(ErrorCode::kInvalid,
                fmt::format("`{}` must be a whole number, not {}", field, excerpt(value)));
  return static_cast<std::int64_t>(*number);
}

json::object info(const Ipv4Network& net) {
  const auto purpose = ipv4_purpose(net.address);
  const std::uint32_t a = net.address;
  return {{"address", ipv4_text(a)},
          {"prefix", net.prefix},
          {"cidr", ipv4_text(net)},
          {"network", ipv4_text(net.network())},
          {"broadcast", net.prefix < 31 ? json::value(ipv4_text(net.last())) : json::value()},
          {"netmask", ipv4_text(net.netmask())},
          {"wildcard", ipv4_text(~net.netmask())},
          {"first_host", ipv4_text(net.first_host())},
          {"last_host", ipv4_text(net.last_host())},
          {"hosts", net.hosts()},
          {"addresses", net.addresses()},
          {"purpose", purpose},
          {"is_private", purpose == "private"},
          {"class", std::string(1, ipv4_class(a))},
          {"integer", std::uint64_t{a}},
          {"reverse",
           fmt::format("{}.{}.{}.{}.in-addr.arpa", a & 255, a >> 8 & 255, a >> 16 & 255, a >> 24)}};
}

Result<json::value> contains(const Ipv4Network& net, const json::value& cidr) {
  json::array one;
  const auto* list = cidr.if_array();
  if (!list) {
    one.push_back(cidr);
    list = &one;
  }
  if (list->size() > kNetworksMax)
    return fail(ErrorCode::kTooLarge, fmt::format("`cidr` has {} networks; the maximum is {}",
                                                  list->size(), kNetworksMax));
  json::value matched;
  for (const auto& entry : *list) {
    SLUICE_TRY(const Ipv4Network network, read_network(entry, "cidr"));
    if (matched.is_null() && network.contains(net)) matched = ipv4_text(network);
  }
  return json::object{{"result", !matched.is_null()}, {"cidr", std::move(matched)}};
}

Result<json::value> next_host(const Ipv4Network& net) {
  if (net.address >= net.last_host())
    return fail(ErrorCode::kInvalid, fmt::format("the network {} has no host after {}",
                                                 ipv4_text(net), ipv4_text(net.address)));
  return json::object{{"result", ipv4_text(std::max(net.address + 1, net.first_host()))}};
}

Result<json::value> nth_host(const Ipv4Network& net, std::int64_t index) {
  const auto hosts = static_cast<std::int64_t>(net.hosts());
  if (index == 0 || index > hosts || index < -hosts)
    return fail(ErrorCode::kInvalid,
                fmt::format("the network {} has hosts 1 to {}; `index` {} is out of range",
                            ipv4_text(net), hosts, index));
  const std::int64_t offset = index > 0 ? index - 1 : hosts + index;
  return json::object{{"result", ipv4_text(net.first_host() + static_cast<std::uint32_t>(offset))}};
}

Result<json::value> subnets(const Ipv4Network& net, std::int64_t prefix) {
  if (prefix < net.prefix || prefix > 32)
    return fail(ErrorCode::kInvalid, fmt::format("`new_prefix` must be from {} to 32 for {}",
                                                 net.prefix, ipv4_text(net)));
  const std::uint64_t count = std::uint64_t{1} << (prefix - net.prefix);
  if (count > kSubnetsMax)
    return fail(ErrorCode::kTooLarge,
                fmt::format("the network {} has {} subnets with the prefix {}; the maximum is {}",
                            ipv4_text(net), count, prefix, kSubnetsMax));
  json::array result;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto offset = static_cast<std::uint32_t>(i << (32 - prefix));
    result.emplace_back(ipv4_text(Ipv4Network{net.network() + offset, static_cast<int>(prefix)}));
  }
  return json::object{{"result", std::move(result)}, {"count", count}};
}

struct Settings {
  Operation operation = Operation::kInfo;
  TemplateField address, cidr, index, new_prefix;
};

class Ipv4Address final : public Node {
 public:
  explicit Ipv4Address(Settings settings) : s_(std::move(settings)) {}

  Step start(const StepInput& input) const override {
    auto output = reckon(input);
    if (!output) return failure(output.error().message);
    return Completed{*std::move(output), ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    for (const auto* field : {&s_.address, &s_.cidr, &s_.index, &s_.new_prefix})
      field->add_roots(roots);
    return roots;
  }

 private:
  static Result<json::value> value_of(const TemplateField& field, std::string_view name,
                                      const StepInput& input) {
    auto value = field.evaluate(input);
    if (!value)
      return fail(ErrorCode::kInvalid,
                  fmt::format("`{}` could not be rendered: {}", name, value.error().message));
    return value;
  }

  Result<json::value> reckon(const StepInput& input) const {
    SLUICE_TRY(const json::value address, value_of(s_.address, "address", input));
    SLUICE_TRY(const Ipv4Network net, read_network(address, "address"));
    switch (s_.operation) {
      case Operation::kInfo:
        break;
      case Operation::kContains: {
        SLUICE_TRY(const json::value cidr, value_of(s_.cidr, "cidr", input));
        return contains(net, cidr);
      }
      case Operation::kNextHost:
        return next_host(net);
      case Operation::kNthHost: {
        SLUICE_TRY(const json::value value, value_of(s_.index, "index", input));
        SLUICE_TRY(const std::int64_t index, read_whole(value, "index"));
        return nth_host(net, index);
      }
      case Operation::kSubnets: {
        SLUICE_TRY(const json::value value, value_of(s_.new_prefix, "new_prefix", input));
        SLUICE_TRY(const std::int64_t prefix, read_whole(value, "new_prefix"));
        return subnets(net, prefix);
      }
    }
    return info(net);
  }

  Settings s_;
};

Operation parse_operation(std::string_view name) {
  if (name == "contains") return Operation::kContains;
  if (name == "next_host") return Operation::kNextHost;
  if (name == "nth_host") return Operation::kNthHost;
  return name == "subnets" ? Operation::kSubnets : Operation::kInfo;
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"address", "operation", "cidr", "index", "new_prefix"});
  Settings s;
  const std::string name =
      data.choice("operation", {"info", "contains", "next_host", "nth_host", "subnets"}, "info");
  s.operation = parse_operation(name);
  const std::pair<const char*, Operation> needs[] = {{"cidr", Operation::kContains},
                                                     {"index", Operation::kNthHost},
                                                     {"new_prefix", Operation::kSubnets}};
  for (const auto& [field, operation] : needs) {
    if (operation == s.operation && !data.find(field))
      data.error(fmt::format("`{}` is required for {}", field, name));
    if (operation != s.operation && data.find(field))
      data.error(fmt::format("`{}` cannot be used with {}", field, name));
  }
  s.address = data.text_field("address", Need::kRequired);
  s.cidr = data.field("cidr", Need::kOptional);
  s.index = data.field("index", Need::kOptional);
  s.new_prefix = data.field("new_prefix", Need::kOptional);
  const auto check = [&](const TemplateField& field, auto&& read) {
    const auto* value = field.constant();
    if (!data.ok() || !value || value->is_null()) return;
    if (auto result = read(*value); !result) data.error(result.error().message);
  };
  check(s.address, [](const auto& v) { return read_network(v, "address"); });
  check(s.cidr, [](const auto& v) { return contains({}, v); });
  check(s.index, [](const auto& v) { return read_whole(v, "index"); });
  check(s.new_prefix, [](const auto& v) { return read_whole(v, "new_prefix"); });
  if (!data.ok()) return {};
  return {.node = std::make_unique<Ipv4Address>(std::move(s))};
}

}  // namespace
}  // namespace ipv4_address

const NodeKind kIpv4Address = {
    .id = "ipv4_address",
    .title = "IPv4 address",
    .summary = "Describes an IPv4 address or network and checks whether it is part of another.",
    .family = Family::kAction,
    .compile = ipv4_address::compile,
};

}  // namespace sluice::nodes
