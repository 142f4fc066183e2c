package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// asking asks in a terminal.
type asking struct {
	in  *bufio.Reader
	out io.Writer
}

// nothing is the answer that takes away what is filled in.
const nothing = "-"

// say prints what may have come from elsewhere: a name from the audit log must not move the cursor of a terminal.
func (a asking) say(text string) { fmt.Fprint(a.out, client.Printable(text)) }

// line returns the line that somebody types; "" is the end of the answers, too, where there is a usual one.
func (a asking) line(question, usual string) (string, error) {
	if usual != "" {
		question += " [" + usual + "]"
	}
	a.say(question + ": ")
	line, err := a.in.ReadString('\n')
	line = strings.TrimSpace(line)
	if err != nil && (!errors.Is(err, io.EOF) || line == "" && usual == "") {
		return "", fmt.Errorf("the answers ended at %q", question)
	}
	return line, nil
}

// yes asks for yes or no.
func (a asking) yes(question string, usual bool) (bool, error) {
	word := map[bool]string{true: "yes", false: "no"}[usual]
	for {
		answer, err := a.line(question+" (yes or no)", word)
		answer = cmp.Or(answer, word)
		if err != nil || slices.Contains([]string{"yes", "y", "no", "n"}, answer) {
			return strings.HasPrefix(answer, "y"), err
		}
	}
}

// adoption asks for one directory after the other: first for those that are known of, and then for others.
func (a asking) adoption(known desk.Drafts) (desk.Adoption, error) {
	var adoption desk.Adoption
	for _, says := range known.Says {
		a.say(says + "\n")
	}
	fmt.Fprintln(a.out, "Open Security > User security > Identity providers in the console. Say what it shows, one directory after the other.\n"+
		"What is known stands in brackets: Enter takes it, "+nothing+" takes it away.")
	for _, draft := range known.Drafts {
		if draft.Known == "" {
			continue // the empty form comes last
		}
		take, err := a.yes(fmt.Sprintf("Directory %q (%s). Say what the console shows of it now?", draft.Directory.Name, draft.Known), !draft.Recorded)
		if err == nil && take {
			err = a.directory(&adoption, draft)
		}
		if err != nil {
			return adoption, err
		}
	}
	for {
		draft := desk.EmptyDraft()
		for _, one := range known.Drafts {
			if one.Known == "" && len(adoption.Directories) == 0 {
				draft = one
			}
		}
		name, err := a.line("Name of another directory (press Enter alone if there is none)", "")
		if name == "" && len(adoption.Directories) > 0 { // the end of the answers ends it as well
			err = nil
		}
		if err != nil || name == "" {
			return adoption, err
		}
		draft.Directory.Name = name
		if err := a.directory(&adoption, draft); err != nil {
			return adoption, err
		}
	}
}

// directory asks for a directory with all that belongs to it.
func (a asking) directory(adoption *desk.Adoption, draft desk.Draft) error {
	one := draft.Directory
	for _, group := range one.Groups() {
		if err := a.group(&one, group, draft); err != nil {
			return err
		}
	}
	recorded := one.Policies
	one.Policies = nil
	for i := 0; ; i++ {
		policy := desk.AdoptedPolicy{}
		if i < len(recorded) {
			policy = recorded[i]
		}
		fields := policy.Group(i).Fields
		if err := a.policyName(fields[0], draft.Sources); err != nil {
			return err
		}
		if policy.Name == "" && i >= len(recorded) {
			break
		}
		if policy.Name == "" {
			continue // it is left as it is
		}
		for _, field := range fields[1:] {
			if err := a.field(field, draft.Sources); err != nil {
				return err
			}
		}
		one.Policies = append(one.Policies, policy)
	}
	if err := one.Prune(); err != nil {
		return err
	}
	adoption.Directories = append(adoption.Directories, one)
	return nil
}

// policyName asks for the name of a policy. The end of the answers ends the policies as well.
func (a asking) policyName(field desk.AdoptField, sources map[string]string) error {
	field.Label = "Name of an authentication policy of it (press Enter alone if there is none)"
	if field.Value() != "" {
		field.Label = "Authentication policy"
	}
	known := field.Value()
	if err := a.field(field, sources); err != nil && known != "" {
		return err
	}
	return nil
}

// group asks for one part of a directory, unless there is none.
func (a asking) group(one *desk.AdoptedDirectory, group desk.AdoptGroup, draft desk.Draft) error {
	if !one.MayHave(group.Object) {
		return nil
	}
	fields := group.Fields
	if group.Object == "directory" {
		if draft.IsLocal() {
			return nil
		}
		if draft.Known == "" {
			fields = fields[1:] // the name was asked for
		}
	}
	if group.Question != "" {
		there, err := a.yes(group.Question, group.There)
		if err != nil {
			return err
		}
		if group.Answer(there); !there {
			return nil
		}
	}
	for _, field := range fields {
		if err := a.field(field, draft.Sources); err != nil {
			return err
		}
	}
	return nil
}

// field asks for one value until it is one.
func (a asking) field(field desk.AdoptField, sources map[string]string) error {
	if source := sources[field.Name]; source != "" {
		a.say("  " + source + "\n")
	}
	if strings.HasSuffix(field.Name, "Certificate") {
		return a.certificate(field)
	}
	question := strings.ReplaceAll(field.Label, "one on each line", "with blanks between them")
	if len(field.Choices) > 0 {
		question += " (" + strings.Join(field.Choices, ", ") + ")"
	} else if field.Hint != "" {
		question += " (" + strings.TrimSuffix(field.Hint, ".") + ")"
	}
	usual := strings.Join(strings.Fields(field.Value()), " ")
	for {
		answer, err := a.line(question, usual)
		if err != nil {
			return err
		}
		switch {
		case answer == "" && !field.Open():
			return nil // it stays as it is
		case answer == nothing:
			answer = ""
		}
		if err = field.Set(answer); err == nil && !field.Open() {
			return nil
		}
		if err != nil {
			a.say(err.Error() + "\n")
		}
	}
}

// certificate reads lines up to the end of a certificate, or one empty line for the one that is recorded.
func (a asking) certificate(field desk.AdoptField) error {
	fmt.Fprintln(a.out, field.Label+", in PEM, with its BEGIN and END lines:")
	if field.Value() != "" {
		fmt.Fprintln(a.out, "  An empty line leaves the one that is recorded.")
	}
	var text strings.Builder
	for !strings.Contains(text.String(), "-----END CERTIFICATE-----") {
		line, err := a.in.ReadString('\n')
		if strings.TrimSpace(line) == "" && text.Len() == 0 && field.Value() != "" && err == nil {
			return nil
		}
		text.WriteString(line)
		if err != nil {
			return errors.New("the certificate has no end")
		}
	}
	return field.Set(text.String())
}
