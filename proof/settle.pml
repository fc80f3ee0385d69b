/* The settle rule of the change feed (docs/decisions/0025): three transactions that write, two processes
 * of Roster, each with a consumer that follows, and crashes of writers, of the processes and of PostgreSQL.
 * A consumer that crashes has only not stored its cursor, and reads the same again.
 *
 * What the rule needs of PostgreSQL:
 * - Transaction ids and the numbers of changes ascend as they are given out, outside of any snapshot.
 * - A transaction that updates a row takes its id before it waits for the row, and holds it until it ends.
 * - A snapshot sees what has been committed. Its xmin is the oldest transaction that has not ended.
 * - A commit flushes all that was written before it. A crash ends all transactions, and what was given
 *   out but not flushed, ids and numbers, is given out again.
 *
 * Transactions of readers only lower xmin, which delays the feed, and are left out.
 *
 * Without a definition the model is the rule. Each of these makes a mistake, which must be found:
 * NAIVE             read what is older than xmin, in the order of the numbers
 * BY_TRANSACTION    read what is older than xmin, in the order of the transactions
 * LATEST_COMPLETED  take the one after the latest completed transaction instead of a new one
 * NUMBER_AFTER      read the last number after taking the transaction
 * UNFLUSHED         do not flush that transaction
 * TWO_CONNECTIONS   take that transaction although PostgreSQL crashed since the number was read
 */

#define WRITERS 3
#define ROWS 2
#define NUMBERS 4         /* the numbers of changes are 1 to 3 */
#define NOBODY 9

#if defined(NAIVE) || defined(BY_TRANSACTION)
#define UNSETTLED
#endif

/* PostgreSQL. */
byte number, transaction;                   /* given out last */
byte flushed_number, flushed_transaction;
#ifdef LATEST_COMPLETED
byte completed;                             /* the latest transaction that has ended */
#endif
byte writing[WRITERS];                      /* the id of the writer's transaction, or 0 */
bool is_cut_off[WRITERS];                   /* PostgreSQL crashed under it */
byte holder[ROWS] = NOBODY;
byte state[ROWS];                           /* the number of updates of each row */
bool is_committed[NUMBERS];
byte transaction_of[NUMBERS], row_of[NUMBERS], state_of[NUMBERS];
bool has_crashed;
byte begun, ended;                          /* numbers of writers */

/* What the consumers have stored. */
byte cursor[2];
byte applied[4];                            /* the state of each row, by consumer */

#define HAS_ENDED(w, before) (writing[w] == 0 || writing[w] >= before)
#define ALL_ENDED(before) (HAS_ENDED(0, before) && HAS_ENDED(1, before) && HAS_ENDED(2, before))

inline flush() {
	flushed_number = number;
	flushed_transaction = transaction
}

inline end() {
#ifdef LATEST_COMPLETED
	completed = (writing[me] > completed -> writing[me] : completed);
#endif
	writing[me] = 0;
	holder[row] = NOBODY
}

proctype Writer(byte me) {
	byte row, mine;
	/* Writers are alike, and rows too: that they begin in this order, the first with this row, leaves
	 * nothing out. */
	if
	:: row = 0
	:: me > 0 -> row = 1
	fi;
	d_step { begun == me -> begun++; transaction++; writing[me] = transaction }
	if
	:: d_step { !is_cut_off[me] && holder[row] == NOBODY -> holder[row] = me; state[row]++ }
	:: is_cut_off[me] -> goto done
	fi;
	if
	:: d_step {
			!is_cut_off[me] ->
			number++;
			mine = number;
			is_committed[mine] = false;
			transaction_of[mine] = writing[me];
			row_of[mine] = row;
			state_of[mine] = state[row]
		}
	:: is_cut_off[me] -> goto done
	fi;
	if
	:: d_step {
			!is_cut_off[me] ->
			/* Nobody may be past what can be seen only from now on. */
#ifdef BY_TRANSACTION
			assert(cursor[0] < writing[me] && cursor[1] < writing[me]);
#else
			assert(cursor[0] < mine && cursor[1] < mine);
#endif
			is_committed[mine] = true;
			flush();
			end()
		}
	:: d_step { !is_cut_off[me] -> end() }  /* It rolls back, or its client crashes. */
	:: is_cut_off[me]
	fi;
done:	skip;
	d_step { mine = 0; row = 0; ended++ }
}

/* PostgreSQL crashes once, or not. The count of a row's updates goes on: it only orders them. */
proctype Crash() {
	byte w;
	if
	:: d_step {
			ended < WRITERS ->
			do
			:: w < WRITERS ->
				if
				:: writing[w] != 0 -> writing[w] = 0; is_cut_off[w] = true
				:: else
				fi;
				w++
			:: else -> break
			od;
			w = 0;
			has_crashed = true;
			holder[0] = NOBODY;
			holder[1] = NOBODY;
			number = flushed_number;
			transaction = flushed_transaction
#ifdef LATEST_COMPLETED
			; completed = (completed > transaction -> transaction : completed)
#endif
		}
	:: ended == WRITERS
	fi
}

inline apply(s) {
	/* The state of a row never goes back. */
	assert(state_of[s] > applied[me * ROWS + row_of[s]]);
	applied[me * ROWS + row_of[s]] = state_of[s]
}

#ifndef UNSETTLED

/* A process learns up to which number the feed is settled: the first one twice at most, the other one
 * once, because more attempts only add states. Its consumer reads up to there at once and stores the
 * cursor: to read later, less, or at the other process shows no more. */
proctype Reader(byte me) {
	byte upto, before, s, samples;
	bool had_crashed;
	do
	:: samples < 2 - me && number > cursor[me] ->
		samples++;
#ifdef NUMBER_AFTER
		d_step { transaction++; before = transaction; flush() }
		upto = number;
#else
		d_step { upto = number; had_crashed = has_crashed }
#ifdef LATEST_COMPLETED
		before = completed + 1;
#else
		d_step {
			transaction++;
			before = transaction;
#ifndef UNFLUSHED
			flush();
#endif
#ifndef TWO_CONNECTIONS
			upto = (has_crashed == had_crashed -> upto : 0);
#endif
			had_crashed = false
		}
#endif
#endif
		if
		:: d_step {
				ALL_ENDED(before) ->
				s = cursor[me] + 1;
				do
				:: s <= upto ->
					if
					:: is_committed[s] -> apply(s)
					:: else
					fi;
					cursor[me] = s;
					s++
				:: else -> break
				od
			}
		:: true         /* The process crashes, is started again, and knows nothing. */
		fi;
		d_step { upto = 0; before = 0; s = 0 }
	:: samples == 2 - me || ended == WRITERS -> break
	od
}

#else

#ifdef BY_TRANSACTION
#define IS_AFTER(s) (transaction_of[s] > cursor[me])
#else
#define IS_AFTER(s) (s > cursor[me])
#endif
#define IS_SHOWN(s) (is_committed[s] && IS_AFTER(s) && ALL_ENDED(transaction_of[s] + 1))
#define EARLIER(s, t) (t == 0 || transaction_of[s] < transaction_of[t])

/* A consumer reads the next change and stores its cursor. */
proctype Reader(byte me) {
	byte next;
	do
	:: d_step {
			IS_SHOWN(1) || IS_SHOWN(2) || IS_SHOWN(3) ->
#ifdef BY_TRANSACTION
			if :: IS_SHOWN(1) -> next = 1 :: else fi;
			if :: IS_SHOWN(2) && EARLIER(2, next) -> next = 2 :: else fi;
			if :: IS_SHOWN(3) && EARLIER(3, next) -> next = 3 :: else fi;
			cursor[me] = transaction_of[next];
#else
			next = (IS_SHOWN(1) -> 1 : (IS_SHOWN(2) -> 2 : 3));
			cursor[me] = next;
#endif
			apply(next);
			next = 0
		}
	:: ended == WRITERS -> break
	od
}

#endif

init {
	atomic {
		run Writer(0); run Writer(1); run Writer(2);
		run Crash();
		run Reader(0); run Reader(1)
	}
}
