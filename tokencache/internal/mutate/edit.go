package mutate

import (
	"bytes"
	"go/ast"
	"go/token"
	"strings"
)

// edit replaces the bytes from..to. Edits are in order, and do not overlap.
type edit struct {
	from, to int
	text     string
}

func (s *source) edited(edits []edit) []byte {
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		b.Write(s.text[at:e.from])
		b.WriteString(e.text)
		at = e.to
	}
	b.Write(s.text[at:])
	return b.Bytes()
}

func (s *source) replace(n ast.Node, text string) []edit {
	return []edit{{s.offset(n.Pos()), s.offset(n.End()), text}}
}

func (s *source) insert(at token.Pos, text string) edit {
	return edit{s.offset(at), s.offset(at), text}
}

// dead keeps the code, and what it uses, but does not run it.
func dead(code string) string { return "if false { " + code + " }" }

func (s *source) skip(t thing, _ string) []edit {
	if t.kind != statement && t.kind != elseIf {
		return nil
	}
	switch n := t.Node.(type) {
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			return nil
		}
	case *ast.BranchStmt:
		if n.Tok == token.FALLTHROUGH {
			return nil
		}
	}
	return s.replace(t, dead(s.textOf(t)))
}

func (s *source) before(t thing, stmts string) []edit {
	if t.kind != statement {
		return nil
	}
	return []edit{s.insert(t.Pos(), stmts+"; ")}
}

func (s *source) drop(t thing, _ string) []edit {
	from, to := s.offset(t.Pos()), s.offset(t.End())
	switch t.kind {
	case clause:
		return []edit{{from, to, ""}}
	case element:
		rest := bytes.TrimLeft(s.text[to:], " \t\n")
		if bytes.HasPrefix(rest, []byte(",")) {
			to = len(s.text) - len(rest) + 1
		}
		return []edit{{from, to, ""}}
	}
	return nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
