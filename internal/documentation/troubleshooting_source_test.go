package documentation_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What the provider says, read out of its source: each message with "…" for what is not constant in it.

// message is a text of the source, and the place to look for it.
type message struct{ text, at string }

// sources are the parsed files, and what messages are traced back through.
type sources struct {
	t     *testing.T
	files *token.FileSet
	// calls are all calls, and functions all functions, by the name alone.
	calls     map[string][]call
	functions map[string][]*ast.FuncDecl
	packages  map[*ast.FuncDecl]string
	constants map[string]ast.Expr // by package.name
}

// call is a call in a function of a package; in is nil for one in a declaration.
type call struct {
	*ast.CallExpr
	of string
	in *ast.FuncDecl
}

// readMessages returns the messages of the source with the place of each.
func readMessages(t *testing.T) map[string]string {
	s := readSources(t)
	found := map[string]string{}
	add := func(messages []message, prefix, at string) {
		for _, m := range messages {
			if text := prefix + m.text; !slices.Contains(notShown, text) {
				found[text] = orElse(m.at, at)
			}
		}
	}
	for name, argument := range textOf {
		for _, c := range s.calls[name] {
			// What wraps the server's words, and what a service adds to them, is explained where the server's words are.
			wraps := name == "fmt.Errorf" && (strings.HasPrefix(c.of, "service/") || strings.HasPrefix(literal(c.Args[0]), "%w"))
			if wraps || c.of == "functions" && name == "NewArgumentFuncError" {
				continue // its text is that of an error, which is found on its own
			}
			add(s.texts(argumentOf(c, name, argument), c, 0), "", s.at(c))
		}
	}
	for name, summaries := range ofValidators {
		for _, summary := range summaries {
			if len(s.calls[name]) > 0 {
				found[summary] = s.at(s.calls[name][0])
			}
		}
	}
	for _, name := range advice {
		for _, function := range s.functions[name] {
			ast.Inspect(function, func(node ast.Node) bool {
				if returned, ok := node.(*ast.ReturnStmt); ok && literal(returned.Results[0]) != "" {
					add(s.texts(returned.Results[0], call{nil, s.packages[function], function}, 0), "Next: ", s.files.Position(returned.Pos()).String())
				}
				return true
			})
		}
	}
	for name := range s.calls {
		if library, _, ok := strings.Cut(name, "."); ok && strings.HasSuffix(library, "validator") && ofValidators[name] == nil {
			t.Errorf("%s: say in this test under which summary %s refuses", s.at(s.calls[name][0]), name)
		}
	}
	return found
}

// argumentOf is the message of a call. That of an fmt.Errorf is made of all its arguments.
func argumentOf(c call, name string, argument int) ast.Expr {
	if name == "fmt.Errorf" {
		return c.CallExpr
	}
	return c.Args[argument]
}

func orElse(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}

// readSources parses what the provider is made of.
func readSources(t *testing.T) *sources {
	t.Helper()
	s := &sources{t: t, files: token.NewFileSet(), calls: map[string][]call{}, functions: map[string][]*ast.FuncDecl{},
		packages: map[*ast.FuncDecl]string{}, constants: map[string]ast.Expr{}}
	for _, folder := range []string{"framework", "service/*", "attribute", "functions", "provider", "reads", "client"} {
		paths, err := filepath.Glob("../" + folder + "/*.go")
		if err != nil || len(paths) == 0 {
			t.Fatalf("no source in %s: %v", folder, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(s.files, path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			s.read(file, strings.TrimPrefix(filepath.Dir(path), "../"))
		}
	}
	return s
}

func (s *sources) read(file *ast.File, of string) {
	for _, declaration := range file.Decls {
		function, _ := declaration.(*ast.FuncDecl)
		if function != nil {
			s.functions[function.Name.Name] = append(s.functions[function.Name.Name], function)
			s.packages[function] = of
		}
		ast.Inspect(declaration, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.CallExpr:
				c := call{node, of, function}
				for _, name := range namesOf(node.Fun) {
					s.calls[name] = append(s.calls[name], c)
				}
			case *ast.ValueSpec:
				for i, name := range node.Names {
					if function == nil && i < len(node.Values) {
						s.constants[of+"."+name.Name] = node.Values[i]
					}
				}
			}
			return true
		})
	}
}

// namesOf is what a called function is called: x.f is "f" and "x.f".
func namesOf(called ast.Expr) []string {
	switch called := called.(type) {
	case *ast.Ident:
		return []string{called.Name}
	case *ast.SelectorExpr:
		if x, ok := called.X.(*ast.Ident); ok {
			return []string{called.Sel.Name, x.Name + "." + called.Sel.Name}
		}
		return []string{called.Sel.Name}
	}
	return nil
}

func (s *sources) at(c call) string { return s.files.Position(c.Pos()).String() }

// literal is the first constant text in an expression, or "".
func literal(expression ast.Expr) (text string) {
	ast.Inspect(expression, func(node ast.Node) bool {
		if constant, ok := node.(*ast.BasicLit); ok && constant.Kind == token.STRING && text == "" {
			text, _ = strconv.Unquote(constant.Value)
		}
		return text == ""
	})
	return text
}

// texts are the texts that an expression in the function of a call can have.
func (s *sources) texts(expression ast.Expr, c call, depth int) []message {
	if depth > 12 {
		return []message{{text: varies}}
	}
	switch e := expression.(type) {
	case *ast.BasicLit:
		return []message{{text: literal(e)}}
	case *ast.BinaryExpr:
		return joined(s.texts(e.X, c, depth+1), s.texts(e.Y, c, depth+1))
	case *ast.Ident:
		return s.named(e.Name, c, depth+1)
	case *ast.CallExpr:
		names := namesOf(e.Fun)
		switch {
		case slices.Contains(names, "fmt.Sprintf"), slices.Contains(names, "fmt.Errorf"):
			return s.formatted(e, c, depth+1)
		case slices.Contains(names, "short"):
			return s.texts(e.Args[0], c, depth+1)
		}
	}
	return []message{{text: varies}}
}

func joined(left, right []message) (both []message) {
	for _, l := range left {
		for _, r := range right {
			text := strings.ReplaceAll(l.text+r.text, varies+varies, varies)
			both = append(both, message{text, orElse(l.at, r.at)})
		}
	}
	return both
}

var verb = regexp.MustCompile(`%[.0-9]*[a-zA-Z]`)

// formatted puts what varies, or is known all the same, in the place of each verb.
func (s *sources) formatted(e *ast.CallExpr, c call, depth int) []message {
	results := []message{{}}
	for _, format := range s.texts(e.Args[0], c, depth) {
		rest, argument := strings.ReplaceAll(format.text, "%%", "%"), 0
		for {
			place := verb.FindStringIndex(rest)
			if place == nil {
				break
			}
			argument++
			value := []message{{text: varies}}
			if argument < len(e.Args) {
				value = s.texts(e.Args[argument], c, depth)
			}
			mark := ""
			if rest[place[1]-1] == 'q' {
				mark = `"`
			}
			results = joined(results, joined(joined([]message{{text: rest[:place[0]] + mark}}, value), []message{{text: mark}}))
			rest = rest[place[1]:]
		}
		results = joined(results, []message{{text: rest, at: format.at}})
	}
	return results
}

// named are the texts that a constant, a variable or a parameter can have: a parameter, those that callers give.
func (s *sources) named(name string, c call, depth int) (found []message) {
	unknown := false
	if c.in != nil {
		place := 0
		for _, field := range c.in.Type.Params.List {
			for _, parameter := range field.Names {
				if parameter.Name == name {
					return s.given(place, c, depth)
				}
				place++
			}
		}
		ast.Inspect(c.in, func(node ast.Node) bool {
			if assigned, ok := node.(*ast.AssignStmt); ok {
				for i, left := range assigned.Lhs {
					variable, ok := left.(*ast.Ident)
					switch {
					case !ok || variable.Name != name:
					case len(assigned.Lhs) == len(assigned.Rhs):
						found = append(found, s.texts(assigned.Rhs[i], c, depth)...)
					default:
						unknown = true // one of several results of a function
					}
				}
			}
			if declared, ok := node.(*ast.ValueSpec); ok && len(declared.Values) == len(declared.Names) && declared.Names[0].Name == name {
				found = append(found, s.texts(declared.Values[0], c, depth)...)
			}
			return true
		})
	}
	if constant, ok := s.constants[c.of+"."+name]; ok && len(found) == 0 {
		return s.texts(constant, call{c.CallExpr, c.of, nil}, depth)
	}
	if len(found) == 0 || unknown {
		return []message{{text: varies}}
	}
	return found
}

// given are the texts of the argument at that place in all calls of a function.
func (s *sources) given(place int, c call, depth int) (found []message) {
	for _, caller := range s.calls[c.in.Name.Name] {
		if len(caller.Args) <= place || caller.of != c.of && !c.in.Name.IsExported() || len(caller.Args) != c.in.Type.Params.NumFields() {
			continue
		}
		for _, text := range s.texts(caller.Args[place], caller, depth) {
			text.at = orElse(text.at, s.at(caller))
			found = append(found, text)
		}
	}
	if len(found) == 0 {
		return []message{{text: varies}}
	}
	return found
}
