require "json"
require "net/http"

answer = Net::HTTP.post(
  URI("https://leads.example.com/api/v1/forms/YOUR_FORM_ID/submissions"),
  {
    fields: { name: "Jane Doe", email: "jane.doe@example.com", message: "Can you call me back?" }
  }.to_json,
  "x-api-key" => "YOUR_API_KEY", "content-type" => "application/json"
)
puts "#{answer.code} #{answer.body}"
