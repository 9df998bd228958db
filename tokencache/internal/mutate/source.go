package mutate

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
)

var (
	markForm = regexp.MustCompile(`^//cure:([a-z0-9]+(?:-[a-z0-9]+)*)(?: .*)?$`)
	// lookAlike is what gofmt or a slip makes of a mark.
	lookAlike = regexp.MustCompile(`^//\s*cure:`)
)

// source is one Go file.
type source struct {
	name   string
	text   []byte
	lines  [][]byte
	file   *token.File
	syntax *ast.File
	things []thing
	chains []chain
}

func parse(name string, text []byte) (*source, error) {
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	s := &source{name: name, text: text, lines: bytes.Split(text, []byte("\n")), file: fset.File(syntax.Pos()), syntax: syntax}
	s.collect()
	return s, nil
}

// Mark is a comment that names a place.
type Mark struct {
	Cure string
	File string
	Line int
	in   *source
	at   *ast.Comment
}

func (m Mark) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: cure %q: %w", m.File, m.Line, m.Cure, fmt.Errorf(format, args...))
}

// marks are those of a file, in order.
func (s *source) marks() (marks []Mark, err error) {
	for _, group := range s.syntax.Comments {
		for _, comment := range group.List {
			line := s.line(comment.Pos())
			switch match := markForm.FindStringSubmatch(comment.Text); {
			case match != nil:
				marks = append(marks, Mark{Cure: match[1], File: s.name, Line: line, in: s, at: comment})
			case lookAlike.MatchString(comment.Text):
				return nil, fmt.Errorf("%s:%d: %q is no mark; write //cure:short-name", s.name, line, comment.Text)
			}
		}
	}
	return marks, nil
}

func (s *source) line(at token.Pos) int { return s.file.Line(at) }

func (s *source) offset(at token.Pos) int { return s.file.Offset(at) }

func (s *source) textOf(n ast.Node) string {
	return string(s.text[s.offset(n.Pos()):s.offset(n.End())])
}

// endsLine reports whether there is code before the comment on its line.
func (s *source) endsLine(comment *ast.Comment) bool {
	at := s.offset(comment.Pos())
	start := s.offset(s.file.LineStart(s.line(comment.Pos())))
	return len(bytes.TrimSpace(s.text[start:at])) > 0
}

// codeAfter is the first line after this one that is not a comment.
func (s *source) codeAfter(line int) int {
	for line++; line <= len(s.lines); line++ {
		if !strings.HasPrefix(strings.TrimSpace(string(s.lines[line-1])), "//") {
			break
		}
	}
	return line
}
