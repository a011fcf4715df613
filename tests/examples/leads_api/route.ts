// app/api/contact/route.ts
export async function POST(request: Request) {
  const body = await request.json();
  const res = await fetch(
    `${process.env.CMS_URL}/api/public/leads`,
    {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "x-api-key": process.env.CMS_API_KEY!,
      },
      body: JSON.stringify({
        email: body.email,
        firstName: body.firstName,
        lastName: body.lastName,
        source: "contact-form",
        message: body.message,
      }),
    }
  );
  if (!res.ok) {
    return Response.json({ error: "Failed to submit" }, { status: 400 });
  }
  return Response.json({ success: true });
}
