package failure

import "strings"

// plain is a code without its namespace, in one spelling:
// "functions/deadline-exceeded" and "DEADLINE_EXCEEDED" say the same.
func plain(code string) string {
	code = code[strings.LastIndexByte(code, '/')+1:]
	return strings.ReplaceAll(strings.ToLower(code), "-", "_")
}

// wraps reports whether message is another's text behind a wrapper's own, such as
// "Error invoking remote method 'x': TypeError: Failed to fetch". The phrase must be
// all that is behind it: "Note: Failed to fetch the milk" is somebody's own text.
func wraps(message, phrase string) bool {
	at := strings.LastIndex(message, phrase)
	if at < 0 { //cure:behind-a-wrapper
		return false
	}
	before, after := strings.TrimRight(message[:at], " "), message[at+len(phrase):]
	return before != "" && strings.IndexByte(":]>-(", before[len(before)-1]) >= 0 &&
		(strings.HasPrefix(after, " (") || strings.Trim(after, " .)") == "")
}

// statusIn is the HTTP status that a message tells in one of the usual forms: "[503]",
// "(503)", "HTTP 503", "status code 503", "status: 503", `[POST] "/token": 503`. It is 0
// if there is none: a number alone is not a status.
func statusIn(message string) int {
	for at := 0; at+3 <= len(message); at++ {
		n := number(message[at:])
		if n == 0 || at == 0 {
			continue
		}
		before, after := strings.ToLower(message[:at]), message[at+3:]
		switch {
		case strings.HasSuffix(before, "(") && strings.HasPrefix(after, ")"),
			strings.HasSuffix(before, "[") && strings.HasPrefix(after, "]"),
			strings.HasSuffix(before, "http "), strings.HasSuffix(before, "status "), strings.HasSuffix(before, "status: "),
			strings.HasSuffix(before, "status code "), strings.HasSuffix(before, "\": "):
			return n
		}
	}
	return 0
}

// number is the number of three digits that text begins with; 0 if there is none.
func number(text string) int {
	n := 0
	for at := range min(len(text), 4) {
		c := text[at]
		switch digit := '0' <= c && c <= '9'; {
		case digit == (at == 3):
			return 0
		case digit:
			n = n*10 + int(c-'0')
		}
	}
	return n
}
