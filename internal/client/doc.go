// Package client speaks to an Atlassian organization: the identity API (directories, SAML, linked domains, provisioning,
// Google Workspace, authentication policies, group conflicts, the subscription), and of what Atlassian publishes the
// organizations API (domains, users, groups, product access, workspaces, the audit log), the members of authentication
// policies, what may be changed about an account, and SCIM.
//
// It knows nothing of Terraform beyond writing its log through tflog. Every request goes through one door,
// (*Client).do: escaped path elements, one User-Agent, a bounded body, retries written per kind of request, and
// one typed error. See Error for what a caller can ask of a failure.
package client
