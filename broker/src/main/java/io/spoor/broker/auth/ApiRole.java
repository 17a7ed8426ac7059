package io.spoor.broker.auth;

/** What a caller of the HTTP interface may do. */
public enum ApiRole {
    /** Look at everything. */
    READ,
    /** Look, and change: disconnect clients, end sessions, control destinations, trace. */
    MANAGE;

    /** Whether who has this role may do what the other one is needed for. */
    public boolean includes(ApiRole needed) {
        return compareTo(needed) >= 0;
    }
}
