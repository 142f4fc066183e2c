package attribute

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

func listOf(texts ...string) basetypes.ListValue {
	elements := make([]attr.Value, len(texts))
	for i, text := range texts {
		elements[i] = basetypes.NewStringValue(text)
	}
	return basetypes.NewListValueMust(basetypes.StringType{}, elements)
}

func TestAnyOrder(t *testing.T) {
	partly := basetypes.NewListValueMust(basetypes.StringType{}, []attr.Value{basetypes.NewStringValue("a"), basetypes.NewStringUnknown()})
	for name, test := range map[string]struct {
		config, state basetypes.ListValue
		kept          bool
	}{
		"another order":   {listOf("b", "c", "a"), listOf("a", "b", "c"), true},
		"the same":        {listOf("a", "b"), listOf("a", "b"), true},
		"empty":           {listOf(), listOf(), true},
		"twice":           {listOf("a", "a", "b"), listOf("b", "a"), true},
		"added":           {listOf("b", "a", "c"), listOf("a", "b"), false},
		"removed":         {listOf("b", "a"), listOf("a", "b", "c"), false},
		"exchanged":       {listOf("a", "c"), listOf("a", "b"), false},
		"emptied":         {listOf(), listOf("a"), false},
		"create":          {listOf("a"), basetypes.NewListNull(basetypes.StringType{}), false},
		"unset":           {basetypes.NewListNull(basetypes.StringType{}), listOf("a"), false},
		"unknown":         {basetypes.NewListUnknown(basetypes.StringType{}), listOf("a"), false},
		"unknown element": {partly, listOf("a", "b"), false},
	} {
		resp := planmodifier.ListResponse{PlanValue: test.config}
		AnyOrder().PlanModifyList(context.Background(),
			planmodifier.ListRequest{ConfigValue: test.config, PlanValue: test.config, StateValue: test.state}, &resp)
		want := test.config
		if test.kept {
			want = test.state
		}
		if !resp.PlanValue.Equal(want) {
			t.Errorf("%s: planned %s, want %s", name, resp.PlanValue, want)
		}
	}
}

func TestEachOnce(t *testing.T) {
	null, unknown := basetypes.NewStringNull(), basetypes.NewStringUnknown()
	list := func(elements ...attr.Value) basetypes.ListValue {
		return basetypes.NewListValueMust(basetypes.StringType{}, elements)
	}
	for name, test := range map[string]struct {
		value  basetypes.ListValue
		at     path.Path
		detail string
	}{
		"each once":       {listOf("a", "b"), path.Empty(), ""},
		"empty":           {listOf(), path.Empty(), ""},
		"null":            {basetypes.NewListNull(basetypes.StringType{}), path.Empty(), ""},
		"unknown":         {basetypes.NewListUnknown(basetypes.StringType{}), path.Empty(), ""},
		"unknown element": {list(unknown, unknown), path.Empty(), ""},
		"twice":           {listOf("a", "b", "a"), path.Root("members").AtListIndex(2), `"a" at positions 1 and 3. Write it once`},
		"null element":    {list(basetypes.NewStringValue("a"), null), path.Root("members").AtListIndex(1), "null at position 2"},
	} {
		resp := validator.ListResponse{}
		EachOnce("member").ValidateList(context.Background(), validator.ListRequest{Path: path.Root("members"), ConfigValue: test.value}, &resp)
		if test.detail == "" && len(resp.Diagnostics) > 0 || test.detail != "" && len(resp.Diagnostics) != 1 {
			t.Errorf("%s: %v", name, resp.Diagnostics)
			continue
		}
		if test.detail != "" {
			told := resp.Diagnostics[0]
			at, ok := told.(interface{ Path() path.Path })
			if !strings.Contains(told.Detail(), test.detail) || !ok || !at.Path().Equal(test.at) {
				t.Errorf("%s: %v", name, told)
			}
		}
	}
}
