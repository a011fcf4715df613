-- One submission a request: a new person each time, or one of a few hundred known ones (REPEAT=1).
local thread_count = 0
function setup(thread) thread:set("number", thread_count); thread_count = thread_count + 1 end
function init(args)
  key, path, repeats, salt = args[1], args[2], args[3] == "repeat", args[4]
  count = 0
  wrk.method, wrk.path = "POST", path
  wrk.headers["Content-Type"], wrk.headers["x-api-key"] = "application/json", key
end
function request()
  count = count + 1
  local who = repeats and ("known" .. (count % 200)) or (salt .. "-" .. number .. "-" .. count)
  local digits = repeats and (9000000 + count % 200) or ((tonumber(salt) * 2 + number) * 100000 + count)
  return wrk.format(nil, nil, nil, string.format(
    '{"fields":{"name":"Jane Smith","email":"%s@example.com","phone":"+1 212 %07d","message":"I need a quote for a kitchen remodel.","budget":"$50,000 - $75,000","project_type":"kitchen"},"metadata":{"pageUrl":"https://yoursite.com/contact"}}',
    who, digits))
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
