"""send_notification and ai_text_transform as the built server performs them."""
import json
import threading
import unittest

from calls import Calls

JSON = {"Content-Type": "application/json"}


def completion(content, finish="stop"):
    return 200, JSON, json.dumps({
        "model": "stand-in", "choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4}})


class Notification(Calls):
    def test_slack(self):
        other = self.other_side(lambda request: (200, {}, "ok"))
        state, output, _ = self.run_node("send_notification", {
            "channel": "slack", "url": other.url + "/services/x", "title": "T", "message": "{{ webhook_payload.m }}"},
            {"m": "<!channel> & co"})
        self.assertEqual((state, output), ("completed", {"channel": "slack", "status": 200}))
        blocks = json.loads(other.seen[0].body)["blocks"]
        self.assertEqual(blocks[1]["text"]["text"], "&lt;!channel&gt; &amp; co")

    def test_webhook_names_the_run(self):
        other = self.other_side(lambda request: (204, {}, ""))
        state, output, run = self.run_node("send_notification", {
            "channel": "webhook", "url": other.url, "message": "hi", "priority": "high", "data": {"n": 1}})
        self.assertEqual((state, output), ("completed", {"channel": "webhook", "status": 204}))
        self.assertEqual(json.loads(other.seen[0].body), {
            "title": "", "message": "hi", "priority": "high", "run_id": run["id"], "data": {"n": 1}})


class AiText(Calls):
    def ask(self, answer, **data):
        other = self.other_side(answer)
        data = {"base_url": other.url + "/v1", "model": "stand-in", "prompt": "Do it.",
                "retry": {"initial_interval": "10ms"}, **data}
        return (*self.run_node("ai_text_transform", data), other)

    def test_a_text(self):
        state, output, _, other = self.ask(lambda request: completion("Done."), api_key="sk-1", input={"a": [1]})
        self.assertEqual((state, output["text"], output["usage"]["total_tokens"]), ("completed", "Done.", 4))
        self.assertEqual(other.seen[0].path, "/v1/chat/completions")
        self.assertEqual(other.seen[0].headers["Authorization"], "Bearer sk-1")
        self.assertEqual(json.loads(other.seen[0].body)["messages"][-1]["content"], 'Do it.\n\n{"a":[1]}')

    def test_what_is_transient_is_tried_again(self):
        answers = [(429, {"Retry-After": "0"}, ""), (500, {}, ""), completion("at last")]
        state, output, _, other = self.ask(lambda request: answers.pop(0))
        self.assertEqual((state, output["text"], len(other.seen)), ("completed", "at last", 3))

    def test_an_answer_that_is_cut_off(self):
        state, _, run, _ = self.ask(lambda request: completion("It was a", "length"), max_tokens=3)
        self.assertEqual(state, "failed")
        self.assertIn("cut off", run["error_message"])

    def test_json_that_is_none(self):
        state, _, run, _ = self.ask(lambda request: completion("Sure!"), response_format="json", max_repairs=0)
        self.assertEqual(state, "failed")
        self.assertIn("not valid JSON", run["error_message"])

    def test_a_model_that_is_too_slow(self):
        release = threading.Event()
        self.addCleanup(release.set)

        def answer(request):
            release.wait(30)
            return completion("late")

        state, _, run, _ = self.ask(answer, timeout=0.2, retry={"max_attempts": 1})
        self.assertEqual(state, "dead_letter")
        self.assertIn("did not respond in time", run["error_message"])


if __name__ == "__main__":
    unittest.main()
