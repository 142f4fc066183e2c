package attribute_test

import (
	"context"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

func number(text string) *big.Float {
	parsed, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven) // as Terraform reads a number
	if err != nil {
		panic(err)
	}
	return parsed
}

// wholeNumber is what the type makes of a value of the protocol.
func wholeNumber(t *testing.T, from any) attribute.WholeNumber {
	t.Helper()
	value, err := attribute.WholeNumberType{}.ValueFromTerraform(context.Background(), tftypes.NewValue(tftypes.Number, from))
	whole, ok := value.(attribute.WholeNumber)
	if err != nil || !ok {
		t.Fatalf("%v became %#v: %v", from, value, err)
	}
	return whole
}

func TestWholeNumber(t *testing.T) {
	ctx := context.Background()
	for _, test := range []struct {
		from             any
		shown            string
		summary, message string
	}{
		{nil, "<null>", "", ""},
		{tftypes.UnknownValue, "<unknown>", "", ""},
		{number("0"), "0", "", ""},
		{number("-3"), "-3", "", ""},
		{number("30.0"), "30", "", ""},
		{number("3e1"), "30", "", ""},
		{number("9223372036854775807"), "9223372036854775807", "", ""},
		{number("1.5"), "1.5", "Not a whole number", "days is 1.5: write a whole number such as 2."},
		{number("-0.1"), "-0.1", "Not a whole number", "days is -0.1: write a whole number such as 2."},
		{number("1234567.25"), "1234567.25", "Not a whole number", "days is 1234567.25: write a whole number such as 2."},
		{number("9223372036854775808"), "9223372036854775808", "Number too large",
			"days is 9223372036854775808: write a whole number such as 2, of at most 18 digits."},
	} {
		t.Run(test.shown, func(t *testing.T) {
			value := wholeNumber(t, test.from)
			if value.String() != test.shown {
				t.Errorf("shown as %s", value)
			}
			back, err := value.ToTerraformValue(ctx)
			if err != nil || !back.Equal(tftypes.NewValue(tftypes.Number, test.from)) {
				t.Errorf("%v goes back as %s: %v", test.from, back, err)
			}
			if !value.Equal(wholeNumber(t, test.from)) || value.Equal(wholeNumber(t, number("1.75"))) || value.Equal(wholeNumber(t, 1)) || value.Equal(value.Int64Value) {
				t.Error("not equal to itself alone")
			}
			if !value.Type(ctx).Equal(attribute.WholeNumberType{}) || value.Type(ctx).Equal(value.Int64Value.Type(ctx)) {
				t.Errorf("its type is %s", value.Type(ctx))
			}
			resp := &xattr.ValidateAttributeResponse{}
			value.ValidateAttribute(ctx, xattr.ValidateAttributeRequest{Path: path.Root("days")}, resp)
			if test.message == "" {
				if len(resp.Diagnostics) > 0 {
					t.Errorf("refused: %v", resp.Diagnostics)
				}
				return
			}
			if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary() != test.summary || resp.Diagnostics[0].Detail() != test.message {
				t.Errorf("want %q, %q, got %v", test.summary, test.message, resp.Diagnostics)
			}
		})
	}
}
