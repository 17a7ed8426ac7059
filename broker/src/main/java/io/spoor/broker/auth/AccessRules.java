package io.spoor.broker.auth;

import io.spoor.broker.protocol.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What an access list says. Immutable.
 *
 * @param everyone the rules that hold for all clients
 * @param anonymous the rules for clients without a user name
 * @param byUser the rules for each user name
 * @param byClient the rules for each client id
 */
record AccessRules(
        List<AccessRule> everyone,
        List<AccessRule> anonymous,
        Map<String, List<AccessRule>> byUser,
        Map<String, List<AccessRule>> byClient) {

    boolean mayWrite(ClientIdentity client, String topic) {
        return decide(client, AccessRule.Access::allowsWriting, f -> f.matches(topic), f -> f.matches(topic));
    }

    boolean mayRead(ClientIdentity client, String[] wanted) {
        return decide(
                client,
                AccessRule.Access::allowsReading,
                allowed -> FilterAlgebra.covers(allowed.levels(), wanted),
                denied -> FilterAlgebra.overlap(denied.levels(), wanted));
    }

    /** Denied unless some rule allows it, and in any case if some rule denies it. */
    private boolean decide(
            ClientIdentity client,
            Predicate<AccessRule.Access> suits,
            Predicate<TopicFilter> allows,
            Predicate<TopicFilter> denies) {
        boolean allowed = false;
        for (List<AccessRule> rules : rulesFor(client)) {
            for (AccessRule rule : rules) {
                boolean denying = rule.access() == AccessRule.Access.DENY;
                if (!denying && (allowed || !suits.test(rule.access()))) {
                    continue;
                }
                TopicFilter filter = rule.filterFor(client);
                if (filter == null) {
                    continue;
                }
                if (denying && denies.test(filter)) {
                    return false;
                }
                allowed |= !denying && allows.test(filter);
            }
        }
        return allowed;
    }

    private List<List<AccessRule>> rulesFor(ClientIdentity client) {
        List<List<AccessRule>> rules = new ArrayList<>(3);
        rules.add(everyone);
        rules.add(client.userName() == null ? anonymous : byUser.getOrDefault(client.userName(), List.of()));
        rules.add(byClient.getOrDefault(client.clientId(), List.of()));
        return rules;
    }
}
