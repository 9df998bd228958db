package mutate

// sample is a function do, with a mark "it"; was is what do(2) returns, is what it
// returns with the change made.
type sample struct {
	name    string
	change  Change
	was, is string
	text    string
}

// conditionSamples are the changes of what decides whether something is done.
var conditionSamples = []sample{
	{"an if is never done", Never, "small", "other", `
func do(n int) string {
	if n < 3 { //cure:it
		return "small"
	}
	return "other"
}`},
	{"an if is always done", Always, "other", "big", `
func do(n int) string {
	//cure:it big enough
	if big := n > 3; big {
		return "big"
	}
	return "other"
}`},
	{"another condition of an if", Value("n == 2"), "other", "big", `
func do(n int) string {
	if n > 3 { //cure:it
		return "big"
	}
	return "other"
}`},
	{"an else if is never done", Never, "two", "other", `
func do(n int) string {
	if n == 1 {
		return "one"
	} else if n == 2 { //cure:it
		return "two"
	}
	return "other"
}`},
	{"an else if is skipped", Skip, "two", "", `
func do(n int) (s string) {
	if n == 1 {
		s = "one"
	} else if n == 2 { //cure:it
		s = "two"
	}
	return s
}`},
	{"a loop is never done", Never, "xx", "", `
func do(n int) (s string) {
	for i := 0; i < n; i++ { //cure:it
		s += "x"
	}
	return s
}`},
	{"a range is skipped, its label stays", Skip, "xx", "", `
func do(n int) (s string) {
all:
	for range n { //cure:it
		s += "x"
		if s == "xxx" {
			break
		}
	}
	if s == "y" {
		goto all
	}
	return s
}`},
	{"a case is never taken", Never, "small", "other", `
func do(n int) string {
	switch limit := 3; {
	case n < limit, n == limit: //cure:it
		return "small"
	}
	return "other"
}`},
	{"a case is always taken", Always, "small", "negative", `
func do(n int) string {
	switch {
	//cure:it
	case n < 0:
		return "negative"
	case n < 3:
		return "small"
	}
	return "other"
}`},
	{"another condition of a case", Value("n%2 == 0"), "other", "odd", `
func do(n int) string {
	switch {
	case n%2 == 1: //cure:it
		return "odd"
	}
	return "other"
}`},
	{"a case of a switch with a tag is gone", Drop, "two", "other", `
func do(n int) string {
	switch n {
	case 1:
		return "one"
	case 2: //cure:it
		return "two"
	}
	return "other"
}`},
	{"a case of a select is gone", Drop, "sent", "default", `
func do(n int) string {
	c := make(chan int, n)
	defer close(c)
	select {
	case c <- n: //cure:it
		return "sent"
	default:
		return "default"
	}
}`},
	{"the first operand, on the line of its if", Always, "other", "even and small", `
func do(n int) string {
	if n > 3 && //cure:it
		n%2 == 0 &&
		n < 5 {
		return "even and small"
	}
	return "other"
}`},
	{"an operand between others", Always, "other", "yes", `
func do(n int) string {
	if n == 2 &&
		(n < 0 || n > 9) && //cure:it
		n != 7 {
		return "yes"
	}
	return "other"
}`},
	{"the last operand, marked above", Never, "yes", "other", `
func do(n int) string {
	if n < 0 ||
		//cure:it
		n == 2 {
		return "yes"
	}
	return "other"
}`},
	{"an operand within another", Never, "yes", "other", `
func do(n int) string {
	yes := n > 0 &&
		(n == 2 || //cure:it
			n == 5)
	if yes {
		return "yes"
	}
	return "other"
}`},
	{"an operand that is a chain of its own", Never, "yes", "other", `
func do(n int) string {
	if n == 7 ||
		n < 3 && n > 1 { //cure:it
		return "yes"
	}
	return "other"
}`},
	{"another operand", Value("n == 5"), "yes", "other", `
func do(n int) string {
	switch {
	case n > 0 &&
		n == 2: //cure:it
		return "yes"
	}
	return "other"
}`},
}
