package runbook_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/runbook"
)

// object is JSON as a test writes it.
type object = map[string]any

// change is one resource of a plan.
func change(address, kind, actions string, before, after any, more ...object) object {
	one := object{"actions": strings.Split(actions, ","), "before": before, "after": after}
	all := object{"address": address, "mode": "managed", "type": kind, "provider_name": "registry.terraform.io/orgadmin/atlassian", "change": one}
	for _, further := range more {
		for name, value := range further {
			if name == "previous_address" || name == "provider_name" || name == "mode" {
				all[name] = value
				continue
			}
			one[name] = value
		}
	}
	return all
}

// refers is a configuration of a resource whose attributes refer to others.
func refers(address string, attributes map[string][]string, more ...object) object {
	expressions := object{}
	for name, references := range attributes {
		expressions[name] = object{"references": references}
	}
	one := object{"address": address, "mode": "managed", "provider_config_key": "atlassian", "expressions": expressions}
	for _, further := range more {
		maps.Copy(one, further)
	}
	return one
}

// planOf returns a plan in JSON.
func planOf(t *testing.T, root object, changes ...object) []byte {
	t.Helper()
	if root == nil {
		root = object{}
	}
	content, err := json.Marshal(object{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes, "configuration": object{"root_module": root}})
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// written returns the runbook of a plan.
func written(t *testing.T, plan []byte) string {
	t.Helper()
	page, err := runbook.Markdown(plan)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// titles returns the steps of a runbook in their order.
func titles(page string) string {
	var found []string
	for _, match := range regexp.MustCompile(`(?m)^#### (Step .*)$`).FindAllStringSubmatch(page, -1) {
		found = append(found, match[1])
	}
	return strings.Join(found, "\n")
}

// outsideOfCode reads Markdown as CommonMark does, and puts a NUL for each block and span of code.
func outsideOfCode(page string) string {
	var kept []string
	fence := ""
	for line := range strings.SplitSeq(page, "\n") {
		trimmed := strings.TrimPrefix(line, "   ")
		ticks := trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]
		switch {
		case fence != "":
			if len(ticks) >= len(fence) && strings.TrimSpace(trimmed) == ticks {
				fence = ""
			}
			continue
		case len(ticks) >= 3 && !strings.Contains(trimmed[len(ticks):], "`"):
			fence = ticks
			kept = append(kept, "\x00")
			continue
		}
		kept = append(kept, withoutSpans(line))
	}
	return strings.Join(kept, "\n")
}

var ticks = regexp.MustCompile("\\\\`|`+")

func withoutSpans(line string) string {
	var kept strings.Builder
	for {
		at := ticks.FindStringIndex(line)
		if at == nil {
			return kept.String() + line
		}
		open := line[at[0]:at[1]]
		kept.WriteString(line[:at[0]])
		line = line[at[1]:]
		if open[0] == '\\' {
			continue
		}
		end := -1
		for _, other := range regexp.MustCompile("`+").FindAllStringIndex(line, -1) {
			if other[1]-other[0] == len(open) {
				end = other[1]
				break
			}
		}
		if end < 0 {
			kept.WriteString(open)
			continue
		}
		kept.WriteString("\x00")
		line = line[end:]
	}
}
