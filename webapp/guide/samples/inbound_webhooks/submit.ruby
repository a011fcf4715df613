require "json"
require "net/http"

answer = Net::HTTP.post(
  URI("YOUR_WEBHOOK_URL"),
  { name: "Jane Doe", email: "jane.doe@example.com", phone: "+1 555 123 4567" }.to_json,
  "x-webhook-token" => "YOUR_WEBHOOK_KEY", "content-type" => "application/json"
)
puts "#{answer.code} #{answer.body}"
