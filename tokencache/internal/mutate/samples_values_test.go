package mutate

// valueSamples are the changes of statements, values and elements.
var valueSamples = []sample{
	{"a call is skipped, what it uses stays", Skip, "ab", "a", `
func do(int) (s string) {
	b := "b"
	add := func(more string) { s += more }
	add("a")
	add(b) //cure:it
	return s
}`},
	{"a statement of many lines is skipped", Skip, "ab", "", `
func do(int) (s string) {
	//cure:it
	func(more ...string) {
		for _, m := range more {
			s += m // one by one
		}
	}(
		"a",
		"b",
	)
	return s
}`},
	{"an assignment is skipped", Skip, "b", "a", `
func do(int) string {
	s, more := "a", "b"
	s = more //cure:it
	return s
}`},
	{"a return is skipped", Skip, "early", "late", `
func do(n int) string {
	if n == 2 {
		return "early" //cure:it
	}
	return "late"
}`},
	{"another call", Value("add(\"c\")"), "ab", "ac", `
func do(int) (s string) {
	b := "b"
	add := func(more string) { s += more }
	add("a")
	add(b) //cure:it
	return s
}`},
	{"statements before one", Before("s += \"x\"; s += \"y\""), "ab", "axyb", `
func do(int) (s string) {
	s = "a"
	s += "b" //cure:it
	return s
}`},
	{"another value is assigned", Value(`"b", false`), "a", "b", `
func do(n int) string {
	known := map[int]string{2: "a"}
	s, ok := known[n] //cure:it
	if ok {
		return s
	}
	return s
}`},
	{"another value, of one that is thrown away", Value(`0, false`), "known", "unknown", `
func do(n int) string {
	numbers := map[int]int{2: 1}
	_, ok := numbers[n] //cure:it
	if ok {
		return "known"
	}
	return "unknown"
}`},
	{"another value is added", Value(`"c"`), "ab", "ac", `
func do(int) string {
	s, more := "a", "b"
	s += more //cure:it
	return s
}`},
	{"another value is returned", Value(`"b"`), "a", "b", `
func do(n int) string {
	known := map[int]string{2: "a"}
	return known[n] //cure:it
}`},
	{"the return of a function of one line", Value(`"b"`), "a", "b", `
func do(int) string { return "a" } //cure:it`},
	{"another constant", Value("3 * limitUnit"), "12", "36", `
const limitUnit = 12

const (
	limitNone = 0
	limitSome = limitUnit //cure:it
)

func do(int) string { return string([]byte{'0' + limitSome/10, '0' + limitSome%10}) }`},
	{"another variable of a function", Value(`"b"`), "a", "b", `
func do(int) string {
	var s = "a" //cure:it
	return s
}`},
	{"the value of a key", Value(`"b"`), "a", "b", `
func do(int) string {
	p := struct{ name, other string }{
		name:  "a", //cure:it
		other: "x",
	}
	return p.name
}`},
	{"an element", Value(`"b"`), "xay", "xby", `
func do(int) (s string) {
	for _, more := range []string{
		"x",
		"a", //cure:it
		"y",
	} {
		s += more
	}
	return s
}`},
	{"an element is gone", Drop, "xay", "xa", `
func do(int) (s string) {
	for _, row := range []struct{ text string }{
		{"x"},
		{"a"},
		{ //cure:it
			"y",
		},
	} {
		s += row.text
	}
	return s
}`},
	{"a key is gone", Drop, "a", "", `
func do(n int) string {
	return map[int]string{
		//cure:it
		2: "a"}[n]
}`},
}
