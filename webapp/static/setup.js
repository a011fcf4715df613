// Chooses the time zone that the browser is in, where nobody has chosen one yet.
for (const select of document.querySelectorAll('select[data-browser="time-zone"]')) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...select.options].some((option) => option.value === zone)) select.value = zone;
}
