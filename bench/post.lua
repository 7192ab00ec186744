-- For wrk: a small webhook as a POST. BODY may be set in the environment.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = os.getenv("BODY") or
  '{"event":"order.created","id":"ord_1042","amount":129.5,"customer":{"name":"Ada","city":"Berlin"}}'
