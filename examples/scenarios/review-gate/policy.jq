# What a plan changes, what it disconnects, and which checks fail, in lines for people. Input: terraform show -json of a
# plan; $allowed: the text of allowed-disconnects.

def deleted: any(.change.actions[]; . == "delete");

# A value that is not known before the apply is null here, and counts as a change: the policy would rather ask.
def changes(attribute): .change.before[attribute] != .change.after[attribute];

# What the change of one resource disconnects: a sentence, or nothing.
def disconnects:
  .change.before as $was |
  if .type == "atlassian_directory" and deleted then
    "the directory \"\($was.name)\" is deleted. Its accounts and domains go to the local directory, where nobody has to use single sign-on"
  elif .type == "atlassian_identity_provider" and deleted then
    "the SAML configuration of \($was.entity_id) is deleted. Nobody can log in through this identity provider"
  elif .type == "atlassian_provisioning_config" and deleted then
    "the SCIM base URL and its key end. The identity provider can neither create nor deactivate accounts"
  elif .type == "atlassian_google_workspace_connection" and deleted then
    "Google Workspace is disconnected. Its settings are lost, and nobody is synced"
  elif .type == "atlassian_linked_domain" and deleted then
    "the domain \($was.domain) goes to the local directory, and its accounts with it"
  elif .type == "atlassian_linked_domain" and .change.actions == ["update"] and changes("directory_id") then
    "the domain \($was.domain) is moved to another directory"
  elif .type == "atlassian_authentication_policy" and $was.enforce_sso and (deleted or changes("enforce_sso")) then
    "the policy \"\($was.name)\" no longer enforces single sign-on"
  else empty end;

def verb: if deleted and (.change.actions | length) == 2 then "replace" else .change.actions[0] end;

def line(word; text): (word + "         ")[:9] + text;

($allowed | split("\n") | map(gsub("^\\s+|\\s+$"; "") | select(. != "" and (startswith("#") | not)))) as $allowed
| [.resource_changes[]? | select(.mode == "managed" and .change.actions != ["no-op"])] as $changed
| [$changed[] | {address, does: disconnects}] as $disconnected
| (.resource_drift[]? | line("drift"; "\(.address): somebody changed it, not this configuration.")),
  ($changed[] | line(verb; .address)),
  (if $changed == [] then "         no changes" else empty end),
  (.checks[]? | .address.to_display as $check |
    (select(.status == "unknown") | line("later"; "\($check): only the apply will tell.")),
    (select(.status == "fail") | .instances[]?.problems[]? | line("warning"; "\($check): \(.message)"))),
  ($disconnected[] | line(if IN(.address; $allowed[]) then "allowed" else "refused" end; "\(.address): \(.does).")),
  ($allowed - [$disconnected[].address] | .[] | line("stale"; "\(.): this plan does not disconnect it."))
