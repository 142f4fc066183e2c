package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

// newNormalizeDomain returns the function normalize_domain.
func newNormalizeDomain() function.Function { return normalizeDomain{} }

type normalizeDomain struct{}

// Metadata names the function.
func (normalizeDomain) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "normalize_domain"
}

// Definition describes the function.
func (normalizeDomain) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The one spelling under which a domain is compared and sent",
		MarkdownDescription: page("Returns a domain name in lower case, with internationalised labels in their ASCII form (`xn--...`) and without a trailing dot. Use it for the keys of "+
			"`for_each`, and to compare domains that come from different sources: `BÜCHER.example.` and `xn--bcher-kva.example` give the same result.",
			"E-mail addresses, URLs, wildcards, IP addresses, single labels and public suffixes such as `co.uk` are refused, with a message that says what to "+
				"write instead. Nothing is looked up: the public suffix list is part of the provider."),
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "name",
				MarkdownDescription: "The domain name, such as `Acme.com` or `bücher.example`.",
			},
		},
		Return: function.StringReturn{},
	}
}

// Run normalizes the argument.
func (normalizeDomain) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var name string
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &name))
	if resp.Error != nil {
		return
	}
	normal, err := attribute.NormalizeDomain(name)
	if err != nil {
		resp.Error = argumentError(err)
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, normal))
}
