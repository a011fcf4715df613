async function handleSubmit(e: React.FormEvent<HTMLFormElement>) {
  e.preventDefault();
  const form = new FormData(e.currentTarget);
  const res = await fetch("/api/contact", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      email: form.get("email"),
      firstName: form.get("firstName"),
      message: form.get("message"),
    }),
  });
  if (res.ok) {
    // Show success message
  }
}
