require "json"
require "net/http"

answer = Net::HTTP.post(
  URI("https://leads.example.com/api/public/leads"),
  {
    firstName: "Jane",
    lastName: "Doe",
    email: "jane.doe@example.com",
    message: "Can you call me back?",
    source: "contact-page",
    data: { budget: "5000" }
  }.to_json,
  "x-api-key" => "YOUR_API_KEY", "content-type" => "application/json"
)
puts "#{answer.code} #{answer.body}"
