package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// stringFromTerraform is the part of ValueFromTerraform that all types share.
func stringFromTerraform(ctx context.Context, base basetypes.StringType, in tftypes.Value) (basetypes.StringValue, error) {
	value, err := base.ValueFromTerraform(ctx, in)
	if err != nil {
		return basetypes.StringValue{}, err
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return basetypes.StringValue{}, fmt.Errorf("expected a string value, got %T", value)
	}
	return text, nil
}
