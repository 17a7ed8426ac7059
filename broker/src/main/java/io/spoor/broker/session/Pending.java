package io.spoor.broker.session;

/**
 * A message on its way to one subscriber. Its message is kept.
 *
 * @param qos granted for this delivery
 * @param retain as the subscriber is to see it
 * @param identifiers subscription identifiers
 * @param filter what matched
 * @param held whether the publisher's flow counts it
 */
record Pending(Publication publication, int qos, boolean retain, int[] identifiers, String filter, boolean held) {

    int bytes() {
        return publication.message().heldBytes();
    }

    /** Takes it out of its publisher's account. */
    void release() {
        PublisherFlow flow = publication.sender().flow();
        if (held && flow != null) {
            flow.release(bytes());
        }
    }

    Pending released() {
        release();
        return held ? new Pending(publication, qos, retain, identifiers, filter, false) : this;
    }
}
