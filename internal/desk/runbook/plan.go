package runbook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
)

// plan is what `terraform show -json` says of a plan, as far as a runbook needs it.
type plan struct {
	FormatVersion   string           `json:"format_version"`
	ResourceChanges []resourceChange `json:"resource_changes"`
	// Variables are those of the root module.
	Variables map[string]struct {
		Value any `json:"value"`
	} `json:"variables"`
	PriorState *struct {
		Values struct {
			RootModule stateModule `json:"root_module"`
		} `json:"values"`
	} `json:"prior_state"`
	Configuration struct {
		ProviderConfig map[string]struct {
			Expressions map[string]any `json:"expressions"`
		} `json:"provider_config"`
		RootModule configModule `json:"root_module"`
	} `json:"configuration"`
	ActionInvocations []struct {
		Address      string         `json:"address"`
		Type         string         `json:"type"`
		ProviderName string         `json:"provider_name"`
		ConfigValues map[string]any `json:"config_values"`
	} `json:"action_invocations"`
	Complete *bool `json:"complete"`
	Errored  bool  `json:"errored"`
}

type resourceChange struct {
	Address         string `json:"address"`
	PreviousAddress string `json:"previous_address"`
	Mode            string `json:"mode"`
	Type            string `json:"type"`
	ProviderName    string `json:"provider_name"`
	Change          struct {
		Actions         []string        `json:"actions"`
		Before          map[string]any  `json:"before"`
		After           map[string]any  `json:"after"`
		AfterUnknown    map[string]any  `json:"after_unknown"`
		BeforeSensitive any             `json:"before_sensitive"`
		AfterSensitive  any             `json:"after_sensitive"`
		Importing       json.RawMessage `json:"importing"`
	} `json:"change"`
}

// actions returns the actions in one word: "create", "update", "delete", "delete,create", "no-op", "read", "forget", ...
func (r resourceChange) actions() string { return strings.Join(r.Change.Actions, ",") }

type stateModule struct {
	Resources []struct {
		Address   string         `json:"address"`
		Mode      string         `json:"mode"`
		Type      string         `json:"type"`
		Values    map[string]any `json:"values"`
		DependsOn []string       `json:"depends_on"`
	} `json:"resources"`
	ChildModules []stateModule `json:"child_modules"`
}

type configModule struct {
	Resources   []configResource      `json:"resources"`
	ModuleCalls map[string]moduleCall `json:"module_calls"`
	Outputs     map[string]struct {
		Expression any `json:"expression"`
	} `json:"outputs"`
}

type configResource struct {
	Address           string         `json:"address"`
	ProviderConfigKey string         `json:"provider_config_key"`
	Expressions       map[string]any `json:"expressions"`
	CountExpression   any            `json:"count_expression"`
	ForEachExpression any            `json:"for_each_expression"`
	DependsOn         []string       `json:"depends_on"`
}

type moduleCall struct {
	Expressions       map[string]any `json:"expressions"`
	CountExpression   any            `json:"count_expression"`
	ForEachExpression any            `json:"for_each_expression"`
	DependsOn         []string       `json:"depends_on"`
	Module            configModule   `json:"module"`
}

// asJSON is what to do about a file that is no plan in JSON.
const asJSON = "Next: write the plan with `terraform plan -out=plan.bin`, and then `terraform show -json plan.bin > plan.json`."

// parse reads a plan. Its errors are for a person who gave the wrong file.
func parse(content []byte) (*plan, error) {
	content = asUTF8(content)
	switch {
	case len(bytes.TrimSpace(content)) == 0:
		return nil, errors.New("there is nothing in it. " + asJSON)
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return nil, errors.New("it is a plan in Terraform's own binary form, not in JSON. Next: `terraform show -json <this file> > plan.json`, and give plan.json")
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	var raw map[string]json.RawMessage
	if err := decoder.Decode(&raw); err != nil {
		return nil, fmt.Errorf("it is not JSON (%w). %s", err, asJSON)
	}
	has := func(key string) bool { _, there := raw[key]; return there }
	switch {
	case has("@level") && has("@message"):
		return nil, errors.New("it is the log of `terraform plan -json`, not the plan. " + asJSON)
	case decoder.More():
		return nil, errors.New("there is more than one JSON document in it. " + asJSON)
	case has("lineage") || has("serial") && has("terraform_version"), has("values") && !has("resource_changes") && !has("planned_values"):
		return nil, errors.New("it is a state, not a plan: it says what is there, and nothing of what changes. " + asJSON)
	case !has("format_version") || !has("resource_changes") && !has("planned_values") && !has("configuration"):
		return nil, errors.New("it is JSON, but not a plan of Terraform. " + asJSON)
	}
	var read plan
	if err := json.Unmarshal(content, &read); err != nil {
		return nil, fmt.Errorf("it looks like a plan, but cannot be read (%w). %s", err, asJSON)
	}
	if major, _, _ := strings.Cut(read.FormatVersion, "."); major != "1" {
		return nil, fmt.Errorf("the plan has format_version %q, and this program reads 1.x. Next: use a newer identity-desk, or an older Terraform", read.FormatVersion)
	}
	return &read, nil
}

// asUTF8 undoes what Windows PowerShell makes of redirected output: UTF-16 with a byte order mark.
func asUTF8(content []byte) []byte {
	little, big := bytes.HasPrefix(content, []byte{0xff, 0xfe}), bytes.HasPrefix(content, []byte{0xfe, 0xff})
	if !little && !big {
		return bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	}
	units := make([]uint16, 0, len(content)/2)
	for i := 2; i+1 < len(content); i += 2 {
		low, high := content[i], content[i+1]
		if big {
			low, high = high, low
		}
		units = append(units, uint16(low)|uint16(high)<<8)
	}
	return []byte(string(utf16.Decode(units)))
}
