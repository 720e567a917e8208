"""Texts that break what was not made for them."""

ODD = [
    "", " ", "0", "-1", "1", "2", "²", "٣", "1e9", "NaN", "9" * 30, "9" * 5000, "1.5", "0x10", "１２",
    "\x00", "a\x00b", "\x1b[2J", "\u202e", "\ufeff", "\ud83d", "𠮷䶮", "null", "None", "true", "[]", "{}",
    '{"a": [1]}', "[[[[", "<script>x</script>", "\"'><img src=x>", "=1+1", "' OR 1=1 --", "%s%n", "{{ 7*7 }}",
    "../../etc/passwd", "//evil.example", "javascript:x", "2018-13-45", "2018-09", "9999-12-31", "24:00",
    "甲" * 3000, "\r\nSet-Cookie: a=b", "live", "accepted", "csv", "new", "keep", "skip", "all", "R1",
]  # fmt: skip
