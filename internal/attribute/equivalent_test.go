package attribute

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

func TestKeepEquivalent(t *testing.T) {
	text := basetypes.NewStringValue
	for name, test := range map[string]struct {
		config, state basetypes.StringValue
		kept          bool
	}{
		"another spelling": {text("ACME.com."), text("acme.com"), true},
		"a change":         {text("acme.dev"), text("acme.com"), false},
		"create":           {text("acme.com"), basetypes.NewStringNull(), false},
		"unknown":          {basetypes.NewStringUnknown(), text("acme.com"), false},
		"removed":          {basetypes.NewStringNull(), text("acme.com"), false},
	} {
		resp := planmodifier.StringResponse{PlanValue: test.config}
		KeepEquivalent(SameDomain).PlanModifyString(context.Background(),
			planmodifier.StringRequest{ConfigValue: test.config, PlanValue: test.config, StateValue: test.state}, &resp)
		want := test.config
		if test.kept {
			want = test.state
		}
		if !resp.PlanValue.Equal(want) {
			t.Errorf("%s: planned %s, want %s", name, resp.PlanValue, want)
		}
	}
}

func TestKeepEquivalentElements(t *testing.T) {
	set := func(addresses ...string) basetypes.SetValue {
		elements := make([]attr.Value, len(addresses))
		for i, address := range addresses {
			elements[i] = NewEmailValue(address)
		}
		return basetypes.NewSetValueMust(EmailType{}, elements)
	}
	partly := basetypes.NewSetValueMust(EmailType{}, []attr.Value{NewEmailValue("a@acme.com"), Email{StringValue: basetypes.NewStringUnknown()}})
	for name, test := range map[string]struct {
		config, state basetypes.SetValue
		kept          bool
	}{
		"another spelling":    {set("B@acme.com", "A@Acme.com"), set("a@acme.com", "b@acme.com"), true},
		"empty":               {set(), set(), true},
		"added":               {set("A@acme.com", "c@acme.com"), set("a@acme.com"), false},
		"removed":             {set("A@acme.com"), set("a@acme.com", "c@acme.com"), false},
		"exchanged":           {set("A@acme.com", "c@acme.com"), set("a@acme.com", "b@acme.com"), false},
		"added spelling":      {set("A@acme.com", "a@acme.com"), set("a@acme.com", "b@acme.com"), false},
		"state spelled twice": {set("a@acme.com", "c@acme.com"), set("a@acme.com", "A@acme.com"), false},
		"create":              {set("a@acme.com"), basetypes.NewSetNull(EmailType{}), false},
		"unset":               {basetypes.NewSetNull(EmailType{}), set("a@acme.com"), false},
		"unknown":             {basetypes.NewSetUnknown(EmailType{}), set("a@acme.com"), false},
		"unknown element":     {partly, set("a@acme.com", "b@acme.com"), false},
	} {
		resp := planmodifier.SetResponse{PlanValue: test.config}
		KeepEquivalentElements(SameEmail).PlanModifySet(context.Background(),
			planmodifier.SetRequest{ConfigValue: test.config, PlanValue: test.config, StateValue: test.state}, &resp)
		want := test.config
		if test.kept {
			want = test.state
		}
		if !resp.PlanValue.Equal(want) {
			t.Errorf("%s: planned %s, want %s", name, resp.PlanValue, want)
		}
	}
}
