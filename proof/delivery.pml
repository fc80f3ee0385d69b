/* The delivery of webhooks: a webhook is a cursor over the settled changes, and two dispatchers share it
 * by a lease. They crash at any moment, and they stand still for longer than their lease while what they
 * have sent is under way. The receiver refuses, or takes a change whose dispatcher never hears of it.
 *
 * A claim, progress and parking are one statement each, so that they are atomic; the last two change
 * nothing unless the dispatcher has the lease.
 *
 * Without a definition the model is the rule. Each of these makes a mistake, which must be found:
 * UNCONDITIONAL  progress that does not ask for the lease
 * HIGHEST        a cursor at the highest delivered change instead of before the lowest undelivered one
 * APART          a cursor that moves past a change before its delivery is parked, in two statements
 */

#define CHANGES 4       /* 1 and 3 are of one entity, 2 of another; 4 does not match the webhook */
#define NOBODY 9
#define MATCHES(s) (s != 4)

#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef FREEZES
#define FREEZES 1
#endif
#ifndef REFUSALS
#define REFUSALS 2
#endif

/* The database. */
byte settled;                   /* up to where the feed is settled */
byte after;                     /* the cursor of the webhook */
byte holder = NOBODY;
bool has_expired;               /* the lease */
bool is_parked[CHANGES + 1];

/* The receiver: what it has taken. */
bool is_taken[CHANGES + 1];

byte crashes, freezes, refusals;
bool is_abandoned;              /* whoever has the lease has crashed */

#define IS_SAFE(s) (!MATCHES(s) || is_taken[s] || is_parked[s])
#define IS_DONE (after == CHANGES && holder == NOBODY && !is_parked[1] && !is_parked[2] && !is_parked[3])

/* The states of a change in a dispatcher. */
#define UNSENT 0
#define UNDER_WAY 1
#define ANSWERED 2              /* the receiver has taken it, and the answer is under way */
#define DELIVERED 3
#define FAILED 4

/* What of an entity comes before has been delivered, as far as the dispatcher knows. */
#define IS_NEXT(s) (s > from && s <= settled && MATCHES(s) && sent[s] == UNSENT && \
	(s != 3 || from >= 1 || sent[1] == DELIVERED))
#define IS_PASSED(s) (s <= settled && (s <= from || !MATCHES(s) || sent[s] == DELIVERED))

inline take(s) {
	/* The first delivery of a change comes after that of the entity's change before, unless it is parked. */
	assert(s != 3 || is_taken[1] || is_parked[1]);
	is_taken[s] = true
}

/* How far the cursor may go. */
inline reach() {
#ifdef HIGHEST
	upto = from;
	if :: sent[1] == DELIVERED -> upto = 1 :: else fi;
	if :: sent[2] == DELIVERED -> upto = 2 :: else fi;
	if :: sent[3] == DELIVERED -> upto = 3 :: else fi;
	if :: upto == 3 && settled == 4 -> upto = 4 :: else fi
#else
	upto = from;
	do
	:: upto < CHANGES && IS_PASSED(upto + 1) -> upto++
	:: else -> break
	od
#endif
}

inline advance(place) {
	/* The cursor never goes back, and never passes what is neither delivered nor parked. */
	assert(place >= after);
	after = place;
	assert((after < 1 || IS_SAFE(1)) && (after < 2 || IS_SAFE(2)) && (after < 3 || IS_SAFE(3)))
}

inline forget() {
	from = 0; upto = 0; head = 0; is_lost = false;
	sent[1] = UNSENT; sent[2] = UNSENT; sent[3] = UNSENT; sent[4] = UNSENT
}

#ifdef UNCONDITIONAL
#define MAY_WRITE true
#else
#define MAY_WRITE (holder == me)
#endif

proctype Dispatcher(byte me) {
	byte from, upto, head;
	byte sent[CHANGES + 1];
	bool is_lost;
idle:
	do
	:: d_step {
			!IS_DONE && (holder == NOBODY || has_expired) ->
			holder = me; has_expired = false; is_abandoned = false; from = after
		}
		break
	/* A parked delivery is tried again, and its row deleted once the receiver has it. */
	:: d_step { is_parked[1] && after >= 1 && is_taken[1] -> is_parked[1] = false }
	:: d_step { is_parked[2] && after >= 2 && is_taken[2] -> is_parked[2] = false }
	:: d_step { is_parked[1] && !is_taken[1] -> take(1) }
	:: d_step { is_parked[2] && !is_taken[2] -> take(2) }
	:: IS_DONE -> goto end
	od;
	do
	/* It sends what is the next of its entity; the receiver takes or refuses it; it hears of that. */
	:: d_step { IS_NEXT(1) -> sent[1] = UNDER_WAY }
	:: d_step { IS_NEXT(2) -> sent[2] = UNDER_WAY }
	:: d_step { IS_NEXT(3) -> sent[3] = UNDER_WAY }
	:: d_step { sent[1] == UNDER_WAY -> take(1); sent[1] = ANSWERED }
	:: d_step { sent[2] == UNDER_WAY -> take(2); sent[2] = ANSWERED }
	:: d_step { sent[3] == UNDER_WAY -> take(3); sent[3] = ANSWERED }
	:: d_step { sent[1] == ANSWERED -> sent[1] = DELIVERED }
	:: d_step { sent[2] == ANSWERED -> sent[2] = DELIVERED }
	:: d_step { sent[3] == ANSWERED -> sent[3] = DELIVERED }
	/* Refused, or taken by a receiver whose answer comes too late. */
	:: d_step { refusals < REFUSALS && (sent[1] == UNDER_WAY || sent[1] == ANSWERED) -> refusals++; sent[1] = FAILED }
	:: d_step { refusals < REFUSALS && (sent[2] == UNDER_WAY || sent[2] == ANSWERED) -> refusals++; sent[2] = FAILED }
	:: d_step { refusals < REFUSALS && (sent[3] == UNDER_WAY || sent[3] == ANSWERED) -> refusals++; sent[3] = FAILED }
	/* Progress. Whoever has lost the lease changes nothing, and stops. */
	:: d_step {
			reach();
			if
			:: upto > from && MAY_WRITE -> advance(upto); from = upto
			:: upto > from && !MAY_WRITE -> is_lost = true
			:: else
			fi
		}
		if
		:: is_lost -> d_step { forget() } goto idle
		:: else
		fi
	/* The head has been refused, and the change behind it was taken, or there is none and it has been refused
	 * for long enough: the head is parked. */
	:: d_step {
			from + 1 <= 2 && from + 1 <= settled && sent[from + 1] == FAILED &&
				(sent[from + 2] == DELIVERED || settled == from + 1) ->
			head = from + 1
		}
#ifdef APART
		if
		:: d_step { holder == me -> after = head; from = head }
		:: d_step { holder != me -> is_lost = true }
		:: d_step { crashes < CRASHES -> crashes++; is_abandoned = (holder == me -> true : is_abandoned); is_lost = true }
		fi;
		if
		:: is_lost -> d_step { forget() } goto idle
		:: d_step { !is_lost && holder == me -> is_parked[head] = true; head = 0 }
		:: d_step { !is_lost && holder != me -> is_lost = true } d_step { forget() } goto idle
		:: d_step { !is_lost && crashes < CRASHES -> crashes++; is_abandoned = (holder == me -> true : is_abandoned); forget() } goto idle
		fi
#else
		if
		:: d_step { holder == me -> is_parked[head] = true; advance(head); from = head; head = 0 }
		:: d_step { holder != me -> forget() } goto idle
		fi
#endif
	/* A failure makes the whole webhook wait, and so does the end of the feed: the lease is given back. */
	:: d_step {
			sent[1] == FAILED || sent[2] == FAILED || sent[3] == FAILED || from == settled ->
			if
			:: MAY_WRITE -> reach(); advance(upto); holder = (holder == me -> NOBODY : holder)
			:: else
			fi;
			forget()
		}
		goto idle
	/* It goes on after its lease was about to end, if nobody has claimed the webhook. */
	:: d_step { holder == me && has_expired -> has_expired = false }
	:: d_step { crashes < CRASHES -> crashes++; is_abandoned = (holder == me -> true : is_abandoned); forget() }
		goto idle
	od;
end:	skip
}

/* Changes are settled, and time passes. */
proctype Feed() {
	do
	:: settled < CHANGES -> settled++
	:: settled == CHANGES -> break
	od
}

proctype Time() {
	do
	:: d_step { holder != NOBODY && !has_expired && is_abandoned -> has_expired = true }
	:: d_step { holder != NOBODY && !has_expired && freezes < FREEZES -> freezes++; has_expired = true }
	:: IS_DONE -> break
	od
}

/* Where nothing can happen any more, every matching change has been delivered. */
proctype End() {
	timeout ->
	assert(IS_DONE && is_taken[1] && is_taken[2] && is_taken[3])
}

init {
	atomic { run Dispatcher(0); run Dispatcher(1); run Feed(); run Time(); run End() }
}
