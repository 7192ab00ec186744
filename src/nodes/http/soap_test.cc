#include <fmt/format.h>
#include <gmock/gmock.h>

#include "formats/xml.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/soap_wsdl.h"
#include "nodes/http/test_calls.h"

namespace sluice::nodes::soap_test {
namespace {

using testing::Caller;
using testing::compile_node;
using testing::describe;
using testing::from_json;
using ::testing::HasSubstr;

// A stock service: one operation in each style, over both versions of SOAP.
constexpr auto kWsdl = R"(<?xml version="1.0"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:stock" targetNamespace="urn:stock"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/">
  <wsdl:types>
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:stock" elementFormDefault="FORM"/>
  </wsdl:types>
  <wsdl:message name="In"><wsdl:part name="parameters" element="t:GetStockRequest"/></wsdl:message>
  <wsdl:message name="RpcIn"><wsdl:part name="sku" type="xs:string"/></wsdl:message>
  <wsdl:message name="Typed"><wsdl:part name="sku" type="xs:string"/></wsdl:message>
  <wsdl:portType name="Stock">
    <wsdl:operation name="GetStock"><wsdl:input message="t:In"/></wsdl:operation>
    <wsdl:operation name="Count"><wsdl:input message="t:RpcIn"/></wsdl:operation>
    <wsdl:operation name="Odd"><wsdl:input message="t:Typed"/></wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="B11" type="t:Stock"><soap:binding style="document"/>
    <wsdl:operation name="GetStock"><soap:operation soapAction="urn:get"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input></wsdl:operation>
    <wsdl:operation name="Count"><soap:operation soapAction="urn:count" style="rpc"/>
      <wsdl:input><soap:body use="literal" namespace="urn:rpc"/></wsdl:input></wsdl:operation>
    <wsdl:operation name="Odd"><soap:operation/><wsdl:input><soap:body use="literal"/></wsdl:input></wsdl:operation>
    <wsdl:operation name="Old"><soap:operation/><wsdl:input><soap:body use="encoded"/></wsdl:input></wsdl:operation>
  </wsdl:binding>
  <wsdl:binding name="B12" type="t:Stock"><soap12:binding style="document"/>
    <wsdl:operation name="GetStock"><soap12:operation soapAction="urn:get12"/>
      <wsdl:input><soap12:body use="literal"/></wsdl:input></wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="S">
    <wsdl:port name="P11" binding="t:B11"><soap:address location="https://x.example/soap"/></wsdl:port>
    <wsdl:port name="P12" binding="t:B12"><soap12:address location="https://x.example/soap12"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>)";

std::string wsdl(std::string_view form = "qualified") {
  std::string text = kWsdl;
  text.replace(text.find("FORM"), 4, form);
  return text;
}

HttpReply xml_reply(std::string body, int status = 200) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

std::string envelope(std::string_view body) {
  return fmt::format(
      R"(<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>)",
      body);
}

std::string inline_data(json::object more) {
  more["wsdl"] = wsdl();
  if (!more.contains("operation")) more["operation"] = "GetStock";
  return to_json(more);
}

TEST(Soap, ReadsTheWsdlFirstAndKeepsWhatItSays) {
  Caller caller("soap", R"({"wsdl": "https://x.example/?wsdl", "operation": "GetStock",
      "input": {"sku": "{{ a }}"}, "auth": {"type": "bearer", "token": "t"}})",
                R"({"a": "A<&7"})");
  caller.start();
  EXPECT_EQ(caller.call().method, "GET");
  EXPECT_EQ(caller.call().url, "https://x.example/?wsdl");
  caller.answer(xml_reply(wsdl()));
  const auto call = caller.call();
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.url, "https://x.example/soap");
  EXPECT_EQ(*find_header(call.headers, "soapaction"), "\"urn:get\"");
  EXPECT_EQ(*find_header(call.headers, "content-type"), "text/xml; charset=utf-8");
  EXPECT_EQ(*find_header(call.headers, "authorization"), "Bearer t");
  EXPECT_EQ(call.body,
            R"(<?xml version="1.0" encoding="UTF-8"?>)"
            R"(<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>)"
            R"(<GetStockRequest xmlns="urn:stock"><sku>A&lt;&amp;7</sku></GetStockRequest>)"
            R"(</s:Body></s:Envelope>)");
  // Another try does not ask for the WSDL again.
  caller.start();
  EXPECT_EQ(caller.call().body, call.body);
  EXPECT_EQ(describe(caller.answer(
                xml_reply(envelope(R"(<m:R xmlns:m="urn:stock"><m:n>5</m:n></m:R>)")))),
            R"({"status":200,"body":{"R":{"n":"5"}}})");
}

HttpCall call_of(json::object more) {
  Caller caller("soap", inline_data(std::move(more)));
  caller.start();
  return caller.call();
}

TEST(Soap, VersionsAndStyles) {
  const auto twelve = call_of({{"version", "1.2"}, {"input", json::object{{"sku", 7}}}});
  EXPECT_EQ(twelve.url, "https://x.example/soap12");
  EXPECT_EQ(*find_header(twelve.headers, "content-type"),
            "application/soap+xml; charset=utf-8; action=\"urn:get12\"");
  EXPECT_EQ(find_header(twelve.headers, "soapaction"), nullptr);
  EXPECT_THAT(twelve.body, HasSubstr("http://www.w3.org/2003/05/soap-envelope"));
  EXPECT_EQ(call_of({{"port", "P12"}}).url, "https://x.example/soap12");
  const auto rpc = call_of({{"operation", "Count"}, {"input", json::object{{"sku", "x"}}}});
  EXPECT_THAT(rpc.body, HasSubstr(R"(<o:Count xmlns:o="urn:rpc"><sku>x</sku></o:Count>)"));
  Caller unqualified("soap", to_json(json::object{{"wsdl", wsdl("unqualified")},
                                                  {"operation", "GetStock"},
                                                  {"input", json::object{{"sku", "x"}}}}));
  unqualified.start();
  EXPECT_THAT(unqualified.call().body,
              HasSubstr(R"(<o:GetStockRequest xmlns:o="urn:stock"><sku>x</sku>)"));
  EXPECT_EQ(call_of({{"endpoint", "https://other.example/s"}}).url, "https://other.example/s");
}

TEST(Soap, JsonAsXml) {
  const auto call =
      call_of({{"input", from_json(R"({"@id": "a\"b", "line": [{"@n": 1, "#text": "x"}, "y"],
      "none": null, "empty": "", "deep": {"flag": true}})")}});
  EXPECT_THAT(call.body,
              HasSubstr(R"(<GetStockRequest xmlns="urn:stock" id="a&quot;b"><line n="1">x</line>)"
                        R"(<line>y</line><empty></empty><deep><flag>true</flag></deep></Get)"));
}

TEST(Soap, AUserOfWsSecurity) {
  const auto call =
      call_of({{"ws_security", json::object{{"username", "u&"}, {"password", "{{ vault.pw }}"}}}});
  EXPECT_THAT(call.body, HasSubstr("<w:Username>u&amp;</w:Username>"));
  EXPECT_THAT(testing::shown(call.body), HasSubstr("#PasswordText\"><pw></w:Password>"));
}

std::string outcome(std::string body, int status = 200) {
  Caller caller("soap", inline_data({}));
  return describe(caller.run({xml_reply(std::move(body), status)}));
}

TEST(Soap, AnswersAsJson) {
  EXPECT_EQ(
      outcome(envelope(R"(<R a="1" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"
      i:type="x"><l>1</l><l/><l i:nil="true">z</l><m b="2"> t </m><![CDATA[<c>]]></R>)")),
      R"({"status":200,"body":{"R":{"@a":"1","l":["1","",null],"m":{"@b":"2","#text":" t "},"#text":"<c>"}}})");
  EXPECT_EQ(outcome(envelope("")), R"({"status":200,"body":""})");
}

TEST(Soap, FaultsFailWithWhatTheySay) {
  Caller caller("soap", inline_data({}));
  const auto& step = caller.run({xml_reply(
      envelope("<e:Fault><faultcode>e:Client</faultcode><faultstring>No such sku</faultstring>"
               "<detail><code>7</code></detail></e:Fault>"),
      500)});
  EXPECT_EQ(describe(step), "failed: SOAP fault e:Client: No such sku");
  EXPECT_EQ(
      to_json(std::get<Failed>(step).output),
      R"({"status":500,"faultcode":"e:Client","faultstring":"No such sku","detail":{"code":"7"}})");
  EXPECT_EQ(
      outcome(R"(<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault>
      <e:Code><e:Value>e:Sender</e:Value></e:Code>
      <e:Reason><e:Text xml:lang="en">Bad</e:Text><e:Text xml:lang="de">Schlecht</e:Text></e:Reason>
      </e:Fault></e:Body></e:Envelope>)",
              400),
      "failed: SOAP fault e:Sender: Bad");
}

TEST(Soap, AnswersThatAreNone) {
  EXPECT_THAT(outcome("<html>"), HasSubstr("the response is not well-formed XML"));
  EXPECT_THAT(outcome("<html/>"), HasSubstr("the response is not a SOAP envelope"));
  EXPECT_THAT(outcome(""), HasSubstr("the response is not well-formed XML"));
  EXPECT_EQ(outcome("busy", 503), "transient: POST x.example responded with 503");
  EXPECT_EQ(outcome("broken", 500), "failed: POST x.example responded with 500");
  // Entities, floods of tags and depth.
  EXPECT_THAT(outcome(R"(<!DOCTYPE x [<!ENTITY a "aaaa">]>)" + envelope("<R>&a;</R>")),
              HasSubstr("has a document type"));
  EXPECT_THAT(outcome(R"(<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>)"),
              HasSubstr("has a document type"));
  std::string many;
  for (int i = 0; i < 200'001; ++i) many += "<a/>";
  EXPECT_THAT(outcome(envelope(many)), HasSubstr("has more than 200000 tags"));
  std::string deep;
  for (int i = 0; i < 90'000; ++i) deep += "<a>";
  for (int i = 0; i < 90'000; ++i) deep += "</a>";
  EXPECT_THAT(outcome(envelope(deep)), HasSubstr("nested too deep"));
}

TEST(Soap, CredentialsStayWithTheOriginOfTheWsdl) {
  const auto run = [](std::string_view more) {
    Caller caller("soap", fmt::format(R"({{"wsdl": "https://y.example/?wsdl", "operation":
        "GetStock"{}}})",
                                      more));
    caller.run({xml_reply(wsdl())});
    return describe(caller.step());
  };
  constexpr auto kAuth = R"(, "auth": {"type": "basic", "username": "u"})";
  EXPECT_EQ(run(""), "effect");
  EXPECT_THAT(run(kAuth), HasSubstr("send the credentials to x.example; set `endpoint`"));
  EXPECT_THAT(run(R"(, "headers": {"X-Key": "k"})"), HasSubstr("set `endpoint`"));
  EXPECT_EQ(run(fmt::format(R"({}, "endpoint": "https://x.example/soap")", kAuth)), "effect");
}

TEST(Soap, AnEndpointIsNoTemplate) {
  auto text = wsdl();
  const auto at = text.find("https://x.example/soap\"");
  text.replace(at, 22, "https://x.example/{{ vault.k }}");
  Caller caller("soap", R"({"wsdl": "https://x.example/?wsdl", "operation": "GetStock"})");
  caller.run({xml_reply(text)});
  EXPECT_THAT(describe(caller.step()), HasSubstr("`endpoint` is not a URL"));
}

TEST(Soap, WsdlsThatDoNotHelp) {
  const std::pair<std::string, const char*> rows[] = {
      {"<html>", "the WSDL is not well-formed XML"},
      {"<html/>", "the WSDL has no `definitions` element"},
      {"<!DOCTYPE d><definitions/>", "has a document type"},
      {"<definitions/>", "the WSDL has no such SOAP port"},
      {"<definitions><import location='x'/></definitions>", "its imports are not followed"},
  };
  for (const auto& [text, expected] : rows) {
    const auto found = find_operation(text, "GetStock", "", SoapVersion::kAny);
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr(expected));
  }
  const std::pair<const char*, const char*> operations[] = {
      {"Nope", "has no operation Nope; its operations are GetStock, Count, Odd, Old"},
      {"Old", "uses SOAP encoding (section 5)"},
      {"Odd", "its part refers to a type"},
  };
  for (const auto& [name, expected] : operations)
    EXPECT_THAT(find_operation(wsdl(), name, "", SoapVersion::k11).error().message,
                HasSubstr(expected));
  EXPECT_FALSE(find_operation(wsdl(), "Count", "", SoapVersion::k12));
  EXPECT_FALSE(find_operation(wsdl(), "GetStock", "P11", SoapVersion::k12));
  Caller missing("soap", R"({"wsdl": "https://x.example/?wsdl", "operation": "GetStock"})");
  EXPECT_EQ(describe(missing.run({xml_reply("", 404)})),
            "failed: GET x.example responded with 404");
}

TEST(Soap, InputsThatAreNoXml) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"a b": 1})", "`a b` is not a valid XML element name"},
      {R"({"><evil/": 1})", "is not a valid XML element name"},
      {R"({"@a=\"1\" b": 1})", "is not a valid XML attribute name"},
      {R"({"@a": {}})", "`@a` must be a string"},
      {R"({"a": "\u0000"})", "contains a control character"},
      {R"([1])", "`input` must be an object"},
  };
  for (const auto& [value, expected] : rows) {
    Caller caller("soap", inline_data({{"input", from_json(value)}}));
    EXPECT_THAT(describe(caller.start()), HasSubstr(expected)) << value;
  }
}

TEST(Soap, CompileErrors) {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"operation": "x"})", "`wsdl` is required"},
      {R"({"wsdl": "https://x.example"})", "`operation` is required"},
      {R"({"wsdl": "ftp://x.example", "operation": "x"})", "`wsdl` must begin with https://"},
      {R"({"wsdl": "<definitions/>", "operation": "x"})", "`wsdl`: the WSDL has no such SOAP port"},
      {R"({"wsdl": "https://x.example", "operation": "{{ x }}"})", "`operation` must be a string"},
      {R"({"wsdl": "https://x.example", "operation": "x", "version": "2"})", "`version` must be"},
      {R"({"wsdl": "https://x.example", "operation": "x", "ws_security": {"username": "u"}})",
       "`ws_security.password` is required"},
      {R"({"wsdl": "https://x.example", "operation": "x", "ws_security": 1})",
       "`ws_security` must be an object"},
  };
  for (const auto& [data, expected] : rows)
    EXPECT_THAT(compile_node("soap", from_json(data)).all_errors(), HasSubstr(expected));
}

}  // namespace
}  // namespace sluice::nodes::soap_test
