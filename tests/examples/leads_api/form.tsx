<form onSubmit={handleSubmit}>
  {/* Visible fields */}
  <input name="email" type="email" required />
  <textarea name="message" required />
  {/* Hidden honeypot - bots will fill this in */}
  <input
    name="honeypot"
    type="text"
    style={{ display: "none" }}
    tabIndex={-1}
    autoComplete="off"
  />
  <button type="submit">Send</button>
</form>
