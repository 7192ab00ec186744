"""Nodes that make several calls, each knowing what the ones before it brought."""
import json
import unittest
import xml.etree.ElementTree as ElementTree

from calls import Calls
from test_notification_and_ai import completion

WSDL = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:stock" targetNamespace="urn:stock"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">
  <message name="In"><part name="p" element="t:GetStock"/></message>
  <portType name="T"><operation name="GetStock"><input message="t:In"/></operation></portType>
  <binding name="B" type="t:T"><soap:binding style="document"/>
    <operation name="GetStock"><soap:operation soapAction="urn:get"/><input><soap:body use="literal"/></input></operation>
  </binding>
  <service name="S"><port name="P" binding="t:B"><soap:address location="URL/stock"/></port></service>
</definitions>"""
ENVELOPE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'


class Pages(Calls):
    def test_pages_are_followed_and_read_once(self):
        def answer(request):
            page = int(request.query["page"][0])
            if page == 2 and len(other.seen) == 2:
                return 503, {"Retry-After": "0"}, ""
            return 200, {"Content-Type": "application/json"}, json.dumps([page * 10, page * 10 + 1][:3 - page])

        other = self.other_side(answer)
        state, output, run = self.run_node("webhook", {
            "url": other.url + "/l", "retry": {"initial_interval": "10ms"}, "pagination": {"type": "page", "limit": 2}})
        self.assertEqual((state, output), ("completed", {"items": [10, 11, 20], "pages": 2, "more": False}), run)
        self.assertEqual([request.query["page"][0] for request in other.seen], ["1", "2", "2"])

    def test_links_to_elsewhere_are_not_followed(self):
        other = self.other_side(lambda request: (200, {"Link": '<https://evil.example/>; rel="next"'}, "[1]"))
        state, _, run = self.run_node("webhook", {"url": other.url, "pagination": {"type": "link_header"}})
        self.assertEqual(state, "failed")
        self.assertIn("the next page is on evil.example", run["error_message"])


class Soap(Calls):
    def ask(self, answer):
        def serve(request):
            if request.method == "GET":
                return 200, {"Content-Type": "text/xml"}, WSDL.replace("URL", other.url)
            return answer(request)

        other = self.other_side(serve)
        return (*self.run_node("soap", {"wsdl": other.url + "/stock?wsdl", "operation": "GetStock",
                                        "input": {"sku": "A<7"}}), other)

    def test_an_operation(self):
        state, output, run, other = self.ask(lambda request: (200, {}, ENVELOPE.format(
            '<r:GetStockResponse xmlns:r="urn:stock"><r:count>5</r:count></r:GetStockResponse>')))
        self.assertEqual((state, output), ("completed", {"status": 200, "body": {"GetStockResponse": {"count": "5"}}}), run)
        sent = ElementTree.fromstring(other.seen[-1].body)
        self.assertEqual(sent.find(".//{urn:stock}GetStock/{urn:stock}sku").text, "A<7")
        self.assertEqual(other.seen[-1].headers["SOAPAction"], '"urn:get"')

    def test_a_fault(self):
        state, output, run, _ = self.ask(lambda request: (500, {}, ENVELOPE.format(
            "<e:Fault><faultcode>e:Client</faultcode><faultstring>No such sku</faultstring></e:Fault>")))
        self.assertEqual(state, "failed")
        self.assertIn("SOAP fault e:Client: No such sku", run["error_message"])
        self.assertEqual(output["faultstring"], "No such sku")


class Repair(Calls):
    def test_an_answer_is_asked_for_again(self):
        answers = [completion('{"town": "Rome"}'), completion('{"city": "Rome"}')]
        other = self.other_side(lambda request: answers.pop(0))
        state, output, run = self.run_node("ai_text_transform", {
            "base_url": other.url, "model": "m", "prompt": "Which city?",
            "schema": {"type": "object", "required": ["city"]}})
        self.assertEqual((state, output["data"], output["usage"]["total_tokens"]), ("completed", {"city": "Rome"}, 8), run)
        self.assertIn("/city is required", json.loads(other.seen[1].body)["messages"][-1]["content"])


if __name__ == "__main__":
    unittest.main()
